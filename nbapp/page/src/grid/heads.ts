// The titles of a table's columns: their order of sorting, their widths, their keys.

import { element } from '../dom';
import type { Column, View } from './types';

const WIDTHS: Record<string, number> = { small: 75, medium: 200, large: 400 };
const NARROWEST = 50;

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
  private readonly widths = new Map<number, number>();

  constructor(
    private readonly row: HTMLElement,
    private readonly actions: Actions,
  ) {}

  draw(columns: Column[], order: number[], view: View): void {
    Object.assign(this, { columns, order, view });
    this.row.style.gridTemplateColumns = this.template;
    this.row.replaceChildren(...order.map((column, at) => this.title(column, at)));
  }

  /** The widths of all columns, as CSS has them. */
  get template(): string {
    return this.order.map(column => this.widthOf(column)).join(' ');
  }

  private widthOf(column: number): string {
    const set = this.widths.get(column);
    const { width, kind, type, index, label } = this.columns[column]!;
    if (set !== undefined || typeof width === 'number') {
      return `${set ?? width}px`;
    }
    if (width) {
      return `minmax(${WIDTHS[width]}px, ${width === 'small' ? `${WIDTHS.small}px` : '1fr'})`;
    }
    const usual = kind === 'number' || type === 'checkbox' ? 90 : index ? 60 : type === 'datetime' ? 160 : 120;
    const least = Math.max(usual, Math.min(220, 34 + 8 * label.length));
    return index ? `minmax(${least}px, max-content)` : `minmax(${least}px, 1fr)`;
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
      this.widths.set(column, Math.max(NARROWEST, Math.round(from + moved.clientX)));
      this.row.style.gridTemplateColumns = this.template;
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
