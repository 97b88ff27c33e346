// What the panel and the page in its frame say to each other; twin of nbapp/page/src/preview.ts.
//
// The page has an opaque origin, so what comes from it is known by its window, and what goes to it can name no origin.
// Nothing in these messages is secret, and neither side does more with them than is written here.

export type Mode = 'light' | 'dark';

/** What a cell did in the last replay and why; twin of `CellReason` in nbapp/protocol.py. */
export interface CellReason {
  did: 'ran' | 'failed' | 'kept' | 'not_reached';
  why: string;
  seconds: number | null;
}

/** From the page. `replay`: of all code cells of the app, by id. `found`: this cell was clicked. */
export type PageSays =
  | { nbapp: 'ready' }
  | { nbapp: 'replay'; cells: Record<string, CellReason> }
  | { nbapp: 'found'; cell: string };

/** To the page. */
export type PanelSays = { nbapp: 'theme'; mode: Mode } | { nbapp: 'show'; cell: string; place: number };
