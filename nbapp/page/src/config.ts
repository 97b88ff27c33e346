// What the server wrote into the page about this app.

import type { Snapshot } from './protocol';

/** A prebuilt JupyterLab extension that is installed beside the server; see extensions/labextensions.ts. */
export interface Extension {
  name: string;
  version: string;
  url: string;
  load: string;
  extension?: string;
  mimeExtension?: string;
  style?: string;
  mimeTypes?: string[];
}

export interface Config {
  title: string;
  /** Absolute path of the websocket. */
  socket: string;
  /** Opens the first connection, once. */
  ticket: string;
  /** Where files of the visitor's go, and the largest one that the server takes. */
  uploads: { url: string; limit_bytes: number };
  /** Path that the bundle is served under. */
  static: string;
  extensions: Extension[];
  /** The notebook's text, painted before any kernel runs. */
  snapshot: Snapshot | null;
  /** A cell mentions the sidebar, and will put something there. */
  sidebar: boolean;
  dev: boolean;
  showTracebacks: boolean;
}

export function readConfig(): Config {
  const element = document.getElementById('nbapp-config');
  if (!element?.textContent) {
    throw new Error('The page has no #nbapp-config: it was not made by the nbapp server.');
  }
  return JSON.parse(element.textContent);
}
