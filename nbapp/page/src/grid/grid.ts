// The table itself: a grid whose rows are elements only while they are in sight.
//
// How it works. A scrolling box as high as all rows together (or as a browser can bear: then rows are found by their
// share), and in it the rows of the current window, each a CSS grid. One cell has the focus (roving tabindex); keys move
// it. What is drawn comes from `Rows`; a row that is not here yet shows empty cells.

import { element } from '../dom';
import { afterChoice, afterColumn } from './chosen';
import { copyLater, textHere } from './copies';
import { DrawnRows } from './drawn_rows';
import { Heads } from './heads';
import { between, followDrag, moveOf, type Position, revealAcross } from './positions';
import { type Query, Rows } from './rows';
import type { Column, Json, View } from './types';
import { firstTexts } from './widths';

const ROW = 35;
const BESIDE = 12;
/** Chromium and Firefox lose precision beyond some 16 million pixels. */
const HIGHEST = 8_000_000;

export interface Host {
  readonly id: string;
  props(): Json;
  query: Query;
  /** What the visitor has chosen: an input's value. */
  selection(): Json;
  select(selection: Json): void;
  /** Tell the visitor, also who does not see. */
  say(text: string): void;
  /** Show a cell whole. */
  open(column: Column, value: Json, back: () => void): void;
  /** Of an editor: the value that is shown, and whether the cell can be edited. */
  cellOf?(place: number, column: Column, value: Json): Json;
  edit?(row: number, column: number, place: HTMLElement): void;
  toggle?(row: number, column: number): void;
  isDeleted?(place: number): boolean;
}

export class Grid {
  readonly element: HTMLElement;
  readonly rows: Rows;
  columns: Column[] = [];
  order: number[] = [];
  view: View = { sort: [], filters: {}, search: '' };
  active: Position = { row: 0, at: 0 };
  private readonly head = element('div', { class: 'nbg-row nbg-head', role: 'row', 'aria-rowindex': '1' });
  private readonly body = element('div', { class: 'nbg-body', role: 'rowgroup' });
  readonly box: HTMLElement;
  private readonly drawn: DrawnRows;
  private laidOutFor = '';
  readonly heads: Heads;
  private range: Position | null = null;
  hasFocus = false;
  private isPlanned = false;
  private readonly observer = new ResizeObserver(() => this.plan());

  /** Nothing is drawn before `update`. */
  constructor(
    readonly host: Host,
    private readonly rowsChanged: () => void,
  ) {
    this.box = element('div', { class: 'nbg-box', role: 'grid', id: host.id, 'aria-multiselectable': 'true' }, element('div', { role: 'rowgroup', class: 'nbg-heads' }, this.head), this.body);
    this.element = this.box;
    this.rows = new Rows(content => host.query(content), () => this.changed(), host.props());
    this.heads = new Heads(this.head, {
      sortBy: (column, isMore) => this.sortBy(column, isMore),
      choose: column => {
        const next = afterColumn(host.props().selection_mode ?? [], host.selection(), this.columns[column]!.name);
        if (next) {
          host.select(next);
          this.plan();
        }
        return next !== null;
      },
      down: at => this.goTo(Math.floor((this.box.scrollTop * this.scale) / this.rowHeight), at),
      resized: () => this.place(),
    });
    this.drawn = new DrawnRows(this.body, this);
    this.box.addEventListener('scroll', () => this.plan(), { passive: true });
    this.box.addEventListener('keydown', event => this.key(event));
    this.box.addEventListener('focusin', () => (this.hasFocus = true));
    this.box.addEventListener('focusout', event => {
      this.hasFocus = this.box.contains(event.relatedTarget as Node | null);
    });
    this.body.addEventListener('mousedown', event => this.pointed(event));
    this.body.addEventListener('dblclick', event => {
      if (this.positionOf(event.target)) {
        void (this.host.edit ? this.act(false) : this.openActive());
      }
    });
    this.box.addEventListener('copy', event => this.copied(event));
    this.observer.observe(this.box);
  }

  update(): void {
    const props = this.host.props();
    const before = JSON.stringify(this.columns);
    this.columns = props.columns;
    this.order = this.columns
      .map((column, index) => [column.place, index] as const)
      .filter((pair): pair is [number, number] => pair[0] !== null)
      .sort((one, other) => rank(this.columns[one[1]]!) - rank(this.columns[other[1]]!) || one[0] - other[0])
      .map(pair => pair[1]);
    this.rows.replace(props);
    this.box.setAttribute('aria-label', props.label || 'Table');
    this.box.setAttribute('aria-colcount', String(this.order.length));
    this.box.toggleAttribute('data-chooses-rows', (props.selection_mode ?? []).some((mode: string) => mode.endsWith('row')));
    if (before !== JSON.stringify(this.columns)) {
      this.drawHead();
      this.laidOutFor = '';
      this.drawn.clear();
    }
    this.changed();
  }

  dispose(): void {
    this.observer.disconnect();
    this.rows.dispose();
  }

  show(view: View): void {
    this.view = view;
    this.rows.show(view);
    this.box.setAttribute('aria-busy', 'true');
    this.drawHead();
    this.box.scrollTop = 0;
    this.plan();
  }

  get rowHeight(): number {
    return this.host.props().row_height ?? ROW;
  }

  changed(): void {
    const total = this.rows.total;
    this.box.setAttribute('aria-rowcount', String(total + 1));
    this.body.style.height = `${Math.min(HIGHEST, total * this.rowHeight)}px`;
    this.active.row = Math.min(this.active.row, Math.max(0, total - 1));
    this.box.setAttribute('aria-busy', String(this.rows.isWaiting));
    this.drawn.forget();
    this.plan();
    this.rowsChanged();
  }

  /** Of a table that is higher than a browser can bear, rows are found by their share of the height. */
  private get scale(): number {
    const whole = this.rows.total * this.rowHeight;
    return whole > HIGHEST ? (whole - this.box.clientHeight) / (HIGHEST - this.box.clientHeight) : 1;
  }

  plan(): void {
    if (!this.isPlanned) {
      this.isPlanned = true;
      requestAnimationFrame(() => {
        this.isPlanned = false;
        this.draw();
      });
    }
  }

  private draw(): void {
    if (!this.box.clientWidth) {
      return; // in a part of the page that is not shown: the observer tells when it is
    }
    this.layOut();
    const height = this.rowHeight;
    const top = this.box.scrollTop * this.scale;
    const first = Math.max(0, Math.floor(top / height) - BESIDE);
    const last = Math.min(this.rows.total, Math.ceil((top + this.box.clientHeight) / height) + BESIDE);
    const shown = this.heads.shown(this.box.scrollLeft);
    this.rows.need(first, last, shown.map(at => this.order[at]!));
    const shift = this.box.scrollTop - top;
    this.drawn.draw(first, last, shown, shift);
  }

  /** Widths follow the first rows and the box. */
  private layOut(): void {
    const wanted = `${this.box.clientWidth} ${this.rows.version} ${this.order} ${this.order.map(column => Number(Boolean(this.rows.cell(0, column)))).join('')}`;
    if (wanted !== this.laidOutFor) {
      this.laidOutFor = wanted;
      this.heads.layout(this.box.clientWidth, at => firstTexts(this.rows, this.columns, this.order[at]!));
      this.place();
    }
  }

  private place(): void {
    this.body.style.width = `${this.heads.width}px`;
    this.drawn.place();
    this.plan();
  }

  drawHead(): void {
    this.heads.draw(this.columns, this.order, this.view);
    this.plan();
  }

  /** Up, down, as it was; with Shift as one more after those before. */
  sortBy(column: number, isMore: boolean): void {
    const now = this.view.sort.find(([by]) => by === column);
    const next: View['sort'] = now === undefined ? [[column, false]] : now[1] ? [] : [[column, true]];
    const others = isMore ? this.view.sort.filter(([by]) => by !== column) : [];
    this.show({ ...this.view, sort: [...others, ...next] });
    (this.head.children[this.order.indexOf(column)] as HTMLElement | undefined)?.focus();
  }

  // --- the active cell -------------------------------------------------------------------------------------------

  private key(event: KeyboardEvent): void {
    if ((event.target as HTMLElement).closest('.nbg-editing, .nbg-title')) {
      return;
    }
    const { row, at } = this.active;
    const isFar = event.ctrlKey || event.metaKey;
    const page = Math.max(1, Math.floor(this.box.clientHeight / this.rowHeight) - 2);
    const move = moveOf(event.key, isFar, this.active, page, this.rows.total, this.order.length);
    if (move) {
      event.preventDefault();
      if (event.key === 'ArrowUp' && row === 0 && !event.shiftKey) {
        (this.head.children[at] as HTMLElement | undefined)?.focus();
        return;
      }
      this.range = event.shiftKey ? (this.range ?? { row, at }) : null;
      this.goTo(...move);
    } else if (event.key === ' ' || event.key === 'Enter' || event.key === 'F2') {
      event.preventDefault();
      this.act(event.key === ' ');
    } else if (event.key === 'Escape') {
      this.range = null;
      this.plan();
    } else if (event.key.length === 1 && !isFar && !event.altKey && this.host.edit) {
      this.act(false);
    }
  }

  goTo(row: number, at: number): void {
    this.active = { row: Math.min(Math.max(row, 0), Math.max(0, this.rows.total - 1)), at: Math.min(Math.max(at, 0), this.order.length - 1) };
    this.hasFocus = true;
    this.reveal();
    this.drawn.cellAt(this.active.row, this.active.at)?.focus({ preventScroll: true });
    this.plan();
  }

  private reveal(): void {
    const height = this.rowHeight;
    const seen = this.box.clientHeight - this.head.offsetHeight;
    const top = this.box.scrollTop * this.scale;
    const wanted = this.active.row * height;
    if (wanted < top) {
      this.box.scrollTop = wanted / this.scale;
    } else if (wanted + height > top + seen) {
      this.box.scrollTop = Math.ceil((wanted + height - seen) / this.scale);
    }
    revealAcross(this.box, this.head.children[this.active.at] as HTMLElement | undefined);
  }

  private positionOf(target: EventTarget | null): Position | null {
    const cell = (target as HTMLElement).closest<HTMLElement>('.nbg-cell');
    const row = cell?.parentElement;
    return cell && row ? { row: Number(row.dataset.row), at: Number(cell.getAttribute('aria-colindex')) - 1 } : null;
  }

  private pointed(event: MouseEvent): void {
    const place = this.positionOf(event.target);
    if (!place || (event.target as HTMLElement).closest('.nbg-editing, a')) {
      return;
    }
    event.preventDefault();
    this.range = event.shiftKey ? (this.range ?? { ...this.active }) : null;
    this.goTo(place.row, place.at);
    followDrag(this.box, place, target => this.positionOf(target), to => {
      this.range ??= { ...this.active };
      this.goTo(to.row, to.at);
    });
    if (!event.shiftKey && event.detail < 2) {
      this.choose(event.ctrlKey || event.metaKey);
    }
  }

  /** Enter edits or chooses, the space bar toggles or chooses. */
  private act(isSpace: boolean): void {
    const { row, at } = this.active;
    const column = this.order[at]!;
    const cell = this.drawn.cellAt(row, at);
    if (this.host.edit && cell) {
      if (isSpace && this.columns[column]!.type === 'checkbox') {
        this.host.toggle?.(row, column);
      } else {
        this.host.edit(row, column, cell);
      }
      return;
    }
    if (isSpace || this.host.props().selection_mode?.length) {
      this.choose(true);
    } else {
      void this.openActive();
    }
  }

  /** The active cell, whole. */
  private async openActive(): Promise<void> {
    const { row, at } = this.active;
    const column = this.order[at]!;
    const place = this.rows.place(row);
    const known = this.rows.cell(row, column);
    if (known && place !== undefined && known.value !== null) {
      const isCut = typeof known.value === 'string' && known.value.length > 2000;
      const value = isCut ? ((await this.rows.text(place, column)) ?? known.value) : known.value;
      this.host.open(this.columns[column]!, value, () => this.goTo(row, at));
    }
  }

  isInRange(row: number, at: number): boolean {
    if (!this.range) {
      return false;
    }
    const { row: r, at: a } = this.active;
    return between(row, this.range.row, r) && between(at, this.range.at, a);
  }

  private choose(isMore: boolean): void {
    const place = this.rows.place(this.active.row);
    const name = this.columns[this.order[this.active.at]!]!.name;
    const modes: string[] = this.host.props().selection_mode ?? [];
    const next = place === undefined ? null : afterChoice(modes, this.host.selection(), place, name, isMore);
    if (next) {
      this.host.select(next);
      this.plan();
    }
  }

  private copied(event: ClipboardEvent): void {
    if ((event.target as HTMLElement).closest('input, textarea')) {
      return;
    }
    event.preventDefault();
    const from = this.range ?? this.active;
    const text = textHere(this.rows, this.order, from, this.active);
    if (text === null) {
      return void copyLater(this.rows, this.order, from, this.active).then(told => this.host.say(told));
    }
    event.clipboardData?.setData('text/plain', text);
  }
}

/** The index stands first, then what is pinned. */
function rank(column: Column): number {
  return column.index ? 0 : column.pinned ? 1 : 2;
}
