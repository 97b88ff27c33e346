// The rows that the page has of a table, and how it comes by more: windows of a view, asked for as they scroll into sight.
//
// How it works. Rows are kept in blocks. What is missing is asked for in one window, one question at a time; meanwhile
// the visitor may scroll on, and the next question asks for what is in sight then. When the view or the data changes, the
// old rows stay on the page until the first of the new ones are here, so nothing flickers.

import type { Cell, Json, View, Window } from './types';

const BLOCK = 100;
/** A block of 20 columns has about 50 kB. */
const MOST_BLOCKS = 400;
const RETRY_MS = 400;
const LONGEST_RETRY_MS = 5000;

interface Block {
  rows: number[];
  cells: Map<number, Json[]>;
  styles: Map<number, string[]>;
  texts: Map<number, (string | null)[]>;
}

export type Query = (content: Json) => Promise<DataView | null>;

interface Wanted {
  start: number;
  stop: number;
  columns: number[];
}

class Store {
  readonly blocks = new Map<number, Block>();
  constructor(
    readonly version: string,
    readonly view: View,
    public total: number,
  ) {}

  put(window: Window): void {
    this.total = window.total;
    for (let at = 0; at < window.rows.length; ) {
      const row = window.start + at;
      const number = Math.floor(row / BLOCK);
      const length = Math.min((number + 1) * BLOCK - row, window.rows.length - at);
      this.putBlock(number, window, row - number * BLOCK, at, length);
      at += length;
    }
    while (this.blocks.size > MOST_BLOCKS) {
      this.blocks.delete(this.blocks.keys().next().value as number);
    }
  }

  private putBlock(number: number, window: Window, offset: number, at: number, length: number): void {
    const block = this.blocks.get(number) ?? { rows: [], cells: new Map(), styles: new Map(), texts: new Map() };
    this.blocks.delete(number);
    this.blocks.set(number, block);
    const copy = <T>(from: T[], to: T[] = []): T[] => {
      for (let i = 0; i < length; i++) {
        to[offset + i] = from[at + i]!;
      }
      return to;
    };
    copy(window.rows, block.rows);
    window.columns.forEach((column, i) => {
      block.cells.set(column, copy(window.cells[i]!, block.cells.get(column)));
      if (window.styles) {
        block.styles.set(column, copy(window.styles[i]!, block.styles.get(column)));
        block.texts.set(column, copy(window.texts![i]!, block.texts.get(column)));
      }
    });
  }

  has(row: number, column: number): boolean {
    const values = this.blocks.get(Math.floor(row / BLOCK))?.cells.get(column);
    return values !== undefined && row % BLOCK in values;
  }
}

export class Rows {
  private current: Store;
  private next: Store | null = null;
  private wanted: Wanted | null = null;
  private isAsking = false;
  private pause = RETRY_MS;
  private isDisposed = false;

  /** `changed`: other rows are here. */
  constructor(
    private readonly query: Query,
    private readonly changed: () => void,
    props: Json,
  ) {
    this.current = first(props, { sort: [], filters: {}, search: '' });
  }

  get version(): string {
    return this.current.version;
  }

  get total(): number {
    return this.current.total;
  }

  /** New rows are on their way. */
  get isWaiting(): boolean {
    return this.next !== null;
  }

  /** The data is another one. */
  replace(props: Json): void {
    const { view } = this.next ?? this.current;
    if (props.version !== (this.next ?? this.current).version) {
      this.begin(new Store(props.version, view, props.rows), props);
    }
  }

  show(view: View): void {
    const { version } = this.next ?? this.current;
    this.begin(new Store(version, view, this.current.total), null);
  }

  private begin(store: Store, props: Json): void {
    if (props && isPlain(store.view)) {
      this.current = first(props, store.view);
      this.next = null;
      this.changed();
      return;
    }
    this.next = store;
    this.ask();
  }

  cell(row: number, column: number): Cell | undefined {
    const store = this.current;
    if (!store.has(row, column)) {
      return undefined;
    }
    const block = store.blocks.get(Math.floor(row / BLOCK))!;
    const at = row % BLOCK;
    return { value: block.cells.get(column)![at], text: block.texts.get(column)?.[at], style: block.styles.get(column)?.[at] };
  }

  /** Where this row of the view stands in the data. */
  place(row: number): number | undefined {
    return this.current.blocks.get(Math.floor(row / BLOCK))?.rows[row % BLOCK];
  }

  /** These are in sight now. */
  need(start: number, stop: number, columns: number[]): void {
    this.wanted = { start, stop, columns };
    this.ask();
  }

  /** Everything between these rows of the view, for the clipboard; null: it cannot be had now. */
  async read(start: number, stop: number, columns: number[]): Promise<Json[][] | null> {
    const found: Json[][] = columns.map(() => []);
    for (let at = start; at < stop; at += 1000) {
      const window = await this.fetch(this.current, at, Math.min(stop, at + 1000), columns);
      if (!window) {
        return null;
      }
      window.cells.forEach((values, i) => found[i]!.push(...values));
    }
    return found;
  }

  /** The view's rows as CSV, part by part. */
  async csv(columns: number[], progress: (share: number) => void): Promise<Blob | null> {
    const { view } = this.current;
    const count = Math.max(1, Math.floor(200_000 / Math.max(1, columns.length)));
    const parts: DataView[] = [];
    for (let start = 0; start === 0 || start < this.total; start += count) {
      const part = await this.query({ what: 'csv', ...view, start, count, columns, header: start === 0 });
      if (!part) {
        return null;
      }
      parts.push(part);
      progress(Math.min(1, (start + count) / Math.max(1, this.total)));
    }
    return new Blob(parts as BlobPart[], { type: 'text/csv;charset=utf-8' });
  }

  async text(row: number, column: number): Promise<Json> {
    const answer = await this.query({ what: 'text', row, column });
    return answer ? decode(answer).text : null;
  }

  dispose(): void {
    this.isDisposed = true;
  }

  private ask(): void {
    const store = this.next ?? this.current;
    const window = this.wanted && missing(store, this.wanted, this.next !== null);
    if (!window || this.isAsking || this.isDisposed) {
      return;
    }
    this.isAsking = true;
    void this.fetch(store, window.start, window.stop, window.columns).then(answer => {
      this.isAsking = false;
      this.heard(store, answer);
    });
  }

  private heard(store: Store, answer: Window | null): void {
    if (this.isDisposed) {
      return;
    }
    if (!answer || answer.version !== store.version) {
      // the kernel is away, or makes the table anew: its new version comes by itself
      setTimeout(() => this.ask(), this.pause);
      this.pause = Math.min(2 * this.pause, LONGEST_RETRY_MS);
      return;
    }
    this.pause = RETRY_MS;
    if (store === this.next || store === this.current) {
      store.put(answer);
      this.current = store;
      this.next = store === this.next ? null : this.next;
      this.changed();
    }
    this.ask();
  }

  private async fetch(store: Store, start: number, stop: number, columns: number[]): Promise<Window | null> {
    const answer = await this.query({ what: 'rows', ...store.view, start, count: stop - start, columns });
    return answer ? { ...decode(answer), columns } : null;
  }
}

function first(props: Json, view: View): Store {
  const store = new Store(props.version, view, props.rows);
  store.put({ ...props.first, version: props.version, total: props.rows });
  return store;
}

function isPlain(view: View): boolean {
  return !view.sort.length && !view.search && !Object.keys(view.filters).length;
}

function decode(answer: DataView): Json {
  return JSON.parse(new TextDecoder().decode(answer));
}

/** Whole blocks around what is wanted and not here; null: everything is. `isNew`: nothing is known, not even how many. */
function missing(store: Store, wanted: Wanted, isNew: boolean): Wanted | null {
  const stop = isNew ? wanted.stop : Math.min(wanted.stop, store.total);
  const lacks = (row: number): boolean => wanted.columns.some(column => !store.has(row, column));
  let from = -1;
  let to = -1;
  for (let row = wanted.start; row < stop; row++) {
    if (lacks(row)) {
      from = from < 0 ? row : from;
      to = row;
    }
  }
  if (from < 0) {
    return isNew ? { start: 0, stop: BLOCK, columns: wanted.columns } : null;
  }
  const start = Math.floor(from / BLOCK) * BLOCK;
  return { start, stop: Math.min((Math.floor(to / BLOCK) + 1) * BLOCK, start + 10 * BLOCK), columns: wanted.columns };
}
