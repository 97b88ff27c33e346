// Tells the bundler's loader where later chunks are; imported first, before anything can ask for one.

import { readConfig } from './config';

declare let __webpack_public_path__: string;

__webpack_public_path__ = readConfig().static.replace(/\/?$/, '/');
