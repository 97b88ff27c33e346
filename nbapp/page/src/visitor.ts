// What the page tells of its visitor: the query of its address, how it looks, language and time zone.
//
// How it works. All of it goes with the first message of a connection, so that it is there before anything runs. Later
// only what changed: Back and Forward, links within the page, light and dark. When the notebook sets the query the
// address follows, as a new entry of the history. What is in the fragment (the session) stays.

import { look } from './look';
import type { Json } from './protocol';

export type Query = Record<string, string[]>;

/** Of the server, and no business of a notebook: its login, and that an author asks. */
const NOT_OURS = new Set(['token', 'preview']);

export class VisitorValues {
  private query = queryNow();
  private theme = look.mode;

  constructor(private readonly tell: (values: Record<string, Json>) => void) {
    current = this;
    addEventListener('popstate', () => this.moved());
    look.follow(({ mode }) => {
      if (mode !== this.theme) {
        this.theme = mode;
        this.tell({ theme: mode });
      }
    });
  }

  all(): Record<string, Json> {
    this.query = queryNow();
    return {
      query: this.query,
      theme: look.mode,
      timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      timezone_offset: new Date().getTimezoneOffset(),
      locale: navigator.language,
      url: location.origin === 'null' ? location.href.split(/[?#]/)[0] : location.origin + location.pathname,
      is_embedded: window.parent !== window,
    };
  }

  /** The app makes nothing of these parameters. */
  needsNot(names: string[]): void {
    notNeeded = new Set(names);
  }

  /** The notebook set the query. */
  set(query: Query): void {
    if (JSON.stringify(query) === JSON.stringify(queryNow())) {
      return;
    }
    this.query = query;
    history.pushState(history.state, '', address(query));
  }

  /** The visitor follows a link within the app. */
  go(query: Query): void {
    this.set(query);
    this.tell({ query });
  }

  private moved(): void {
    const now = queryNow();
    if (JSON.stringify(now) !== JSON.stringify(this.query)) {
      this.query = now;
      this.tell({ query: now });
    }
  }
}

export function queryNow(): Query {
  const query: Query = {};
  for (const [key, value] of new URLSearchParams(location.search)) {
    if (!NOT_OURS.has(key)) {
      (query[key] ??= []).push(value);
    }
  }
  return query;
}

/** What of the query means something to the app, as far as it has been told; whatever was added on the way here does not. */
export function queryOfApp(): Query {
  return Object.fromEntries(Object.entries(queryNow()).filter(([key]) => !notNeeded.has(key)));
}

export function address(query: Query): string {
  const params = new URLSearchParams(Object.entries(query).flatMap(([key, values]) => values.map(value => [key, value])));
  const search = params.size ? `?${params}` : '';
  return location.pathname + search + location.hash;
}

/** Where a link within the app leads, as the browser shows it and opens it in a tab of its own: with no session. */
export function hrefOf(query: Query): string {
  return address(query).replace(/#.*/, '') || location.pathname;
}

let current: VisitorValues | null = null;
let notNeeded: ReadonlySet<string> = new Set();

export function visit(query: Query): void {
  current?.go(query);
}
