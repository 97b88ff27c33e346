// The titles of a table's columns: their order of sorting, their widths, their keys.

import { element } from '../dom';
import type { Column, View } from './types';
import { inSight, pinnedLefts, Widths } from './widths';

export interface Actions {
  sortBy(column: number, isMore: boolean): void;
  /** Whether a column can be chosen. */
  choose(column: number): boolean;
  /** The focus goes down into this column. */
  down(at: number): void;
  resized(): void;
}

export class Heads {
  private columns: Column[] = [];
  private order: number[] = [];
  private view: View = { sort: [], filters: {}, search: '' };
  private readonly widths = new Widths();
  private pixels: number[] = [];
  private space = 0;
  private textsOf: (at: number) => string[] = () => [];
  /** By place on the page, how far from the left the columns stay that stay in sight. */
  lefts: ReadonlyMap<number, number> = new Map();

  constructor(
    private readonly row: HTMLElement,
    private readonly actions: Actions,
  ) {}

  draw(columns: Column[], order: number[], view: View): void {
    Object.assign(this, { columns, order, view });
    this.row.replaceChildren(...order.map((column, at) => this.title(column, at)));
    this.apply();
  }

  /** Finds the columns' widths in a box so wide. `textsOf`: by place on the page, what the first cells say. */
  layout(space: number, textsOf: (at: number) => string[]): void {
    this.space = space;
    this.textsOf = textsOf;
    const { fontWeight, fontSize, fontFamily } = getComputedStyle(this.row);
    const columns = this.order.map(column => this.columns[column]!);
    this.pixels = this.widths.of(columns, textsOf, `${fontWeight} ${fontSize} ${fontFamily}`, space);
    this.lefts = pinnedLefts(columns, this.pixels, space);
    this.apply();
  }

  /** The widths of all columns, as CSS has them. */
  get template(): string {
    return this.pixels.map(width => `${width}px`).join(' ');
  }

  /** Of all columns together, in pixels. */
  get width(): number {
    return this.pixels.reduce((sum, width) => sum + width, 0);
  }

  shown(from: number): number[] {
    return this.pixels.length === this.order.length ? inSight(this.pixels, this.lefts, from, this.space) : [];
  }

  /** Puts a title or a cell where its column is. */
  place(cell: HTMLElement, at: number): void {
    const left = this.lefts.get(at);
    cell.style.gridColumn = String(at + 1);
    cell.style.left = left === undefined ? '' : `${left}px`;
    cell.toggleAttribute('data-pinned', left !== undefined);
  }

  private apply(): void {
    this.row.style.gridTemplateColumns = this.template;
    this.row.style.width = `${this.width}px`;
    [...this.row.children].forEach((title, at) => this.place(title as HTMLElement, at));
  }

  private title(column: number, at: number): HTMLElement {
    const { label, help, group, kind, type, alignment } = this.columns[column]!;
    const sorted = this.view.sort.find(([by]) => by === column);
    const arrow = sorted ? (sorted[1] ? '↓' : '↑') : '';
    const text = element('span', { class: 'nbg-label' }, ...(group ? [element('span', { class: 'nbg-group' }, `${group} · `)] : []), label);
    const sign = element('span', { class: 'nbg-arrow', 'aria-hidden': 'true' }, arrow);
    const button = element('button', { type: 'button', class: 'nbg-sort', tabindex: '-1', title: help ?? label }, text, sign);
    if (!label) {
      button.setAttribute('aria-label', 'Index');
    }
    const grip = element('span', { class: 'nbg-grip', 'aria-hidden': 'true' });
    const title = element('div', { role: 'columnheader', class: 'nbg-title', tabindex: at === 0 ? '0' : '-1' }, button, grip);
    title.setAttribute('aria-colindex', String(at + 1));
    title.dataset.align = alignment ?? (kind === 'number' && type === 'number' ? 'right' : 'left');
    title.setAttribute('aria-sort', sorted ? (sorted[1] ? 'descending' : 'ascending') : 'none');
    title.addEventListener('click', event => this.actions.sortBy(column, event.shiftKey));
    title.addEventListener('keydown', event => this.key(event, column, at));
    grip.addEventListener('pointerdown', event => this.resize(event, column, title));
    grip.addEventListener('click', event => event.stopPropagation());
    return title;
  }

  /** Enter sorts; the space bar chooses the column, or sorts where none can be chosen. */
  private key(event: KeyboardEvent, column: number, at: number): void {
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: this.order.length - 1 }[event.key];
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      if (event.key === 'Enter' || !this.actions.choose(column)) {
        this.actions.sortBy(column, event.shiftKey);
      }
    } else if (event.key === 'ArrowDown') {
      event.preventDefault();
      event.stopPropagation();
      this.actions.down(at);
    } else if (to !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      (this.row.children[to] as HTMLElement | undefined)?.focus();
    }
  }

  private resize(event: PointerEvent, column: number, title: HTMLElement): void {
    event.preventDefault();
    event.stopPropagation();
    const from = title.getBoundingClientRect().width - event.clientX;
    const move = (moved: PointerEvent): void => {
      this.widths.set(this.columns[column]!, from + moved.clientX);
      this.layout(this.space, this.textsOf);
      this.actions.resized();
    };
    const done = (): void => {
      removeEventListener('pointermove', move);
      removeEventListener('pointerup', done);
    };
    addEventListener('pointermove', move);
    addEventListener('pointerup', done);
  }
}
