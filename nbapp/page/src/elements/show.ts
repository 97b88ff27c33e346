// The elements that only show something, and their looks, as one chunk: fetched with the first of them.

import '../theme/elements.css';

export { chat_message } from './chat';
export { balloons, snow, toast } from './happenings';
export { audio, logo, pdf, picture, video } from './media';
export { metric } from './metric';
export { code, exception, help, json } from './objects';
export { divider, heading, html, latex, richText } from './rich_text';
export { alert, progress, spinner, status } from './status';
