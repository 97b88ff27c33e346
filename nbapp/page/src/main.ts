// Where the bundle begins.

import './public_path';
import './theme/font.css';
import './theme/variables.css';
import './theme/page.css';
import './theme/text.css';
import { readConfig } from './config';
import { followHeadingLinks } from './links';
import { markOnce } from './marks';
import { Page } from './page';

markOnce('script');
const config = readConfig();
followHeadingLinks();
document.title = config.title;
new Page(config, document.body);
