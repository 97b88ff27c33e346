// Where the bundle begins.

import './public_path';
import './theme/font.css';
import './theme/variables.css';
import './theme/page.css';
import './theme/text.css';
import './theme/app.css';
import { readConfig } from './config';
import { followHeadingLinks } from './links';
import { look } from './look';
import { markOnce } from './marks';
import { Page } from './page';
import { panel } from './preview';

markOnce('script');
const config = readConfig();
followHeadingLinks();
look.begin(config.snapshot?.look ?? {}, config.title);
panel.begin(config.dev);
new Page(config, document.body);
