// What the panel and the page in its frame say to each other; twin of nbapp/page/src/preview.ts.
//
// The page has an opaque origin, so what comes from it is known by its window, and what goes to it can name no origin.
// Nothing in these messages is secret, and neither side does more with them than is written here.

export type Mode = 'light' | 'dark';

/** From the page. */
export type PageSays = { nbapp: 'ready' };

/** To the page. */
export type PanelSays = { nbapp: 'theme'; mode: Mode };
