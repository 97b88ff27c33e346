// The rows of a table that are elements now, and their cells: they come and go as they are scrolled into sight.

import { element } from '../dom';
import { drawCell } from './draw';
import type { Host } from './grid';
import type { Heads } from './heads';
import type { Position } from './positions';
import type { Rows } from './rows';
import type { Column } from './types';

/** What of the grid its rows need. */
interface Around {
  readonly box: HTMLElement;
  readonly columns: Column[];
  readonly order: number[];
  readonly rows: Rows;
  readonly heads: Heads;
  readonly host: Host;
  readonly active: Position;
  readonly rowHeight: number;
  hasFocus: boolean;
  isInRange(row: number, at: number): boolean;
}

/** A row in sight, and its cells in sight by their place on the page. */
interface DrawnRow {
  element: HTMLElement;
  cells: Map<number, HTMLElement>;
}

export class DrawnRows {
  private readonly drawn = new Map<number, DrawnRow>();
  /** What is drawn is older if it has another one. */
  private epoch = 0;

  constructor(
    private readonly body: HTMLElement,
    private readonly around: Around,
  ) {}

  /** These rows are in sight, and of each the columns at these places. `shift`: how far all of them stand lower. */
  draw(first: number, last: number, shown: number[], shift: number): void {
    for (const [number, row] of this.drawn) {
      if (number < first || number >= last) {
        this.takeAway(row.element);
        this.drawn.delete(number);
      }
    }
    for (let number = first; number < last; number++) {
      const row = this.drawn.get(number) ?? this.newRow(number);
      row.element.style.transform = `translateY(${number * this.around.rowHeight + shift}px)`;
      this.fill(row, number, shown);
    }
  }

  /** Columns have other widths now. */
  place(): void {
    this.drawn.forEach(row => {
      row.element.style.gridTemplateColumns = this.around.heads.template;
      row.cells.forEach((cell, at) => this.around.heads.place(cell, at));
    });
  }

  /** What the cells say may be another thing now. */
  forget(): void {
    this.epoch += 1;
  }

  /** There are other columns now. */
  clear(): void {
    this.drawn.forEach(row => row.element.remove());
    this.drawn.clear();
  }

  cellAt(row: number, at: number): HTMLElement | undefined {
    return this.drawn.get(row)?.cells.get(at);
  }

  /** The focused cell may go with it; the table still has the focus, and gives it to the active cell. */
  private takeAway(part: HTMLElement): void {
    const { hasFocus } = this.around;
    part.remove();
    this.around.hasFocus = hasFocus;
  }

  private newRow(number: number): DrawnRow {
    const made = element('div', { class: 'nbg-row', role: 'row', 'aria-rowindex': String(number + 2) });
    made.dataset.row = String(number);
    made.style.gridTemplateColumns = this.around.heads.template;
    made.style.height = `${this.around.rowHeight}px`;
    const row = { element: made, cells: new Map<number, HTMLElement>() };
    // in the order in which they stand, as screen readers read them
    const next = Math.min(...[...this.drawn.keys()].filter(other => other > number));
    this.body.insertBefore(made, this.drawn.get(next)?.element ?? null);
    this.drawn.set(number, row);
    return row;
  }

  private newCell(row: DrawnRow, at: number): HTMLElement {
    const described = this.around.columns[this.around.order[at]!]!;
    const cell = element('div', { role: described.index ? 'rowheader' : 'gridcell', class: 'nbg-cell', 'aria-colindex': String(at + 1), tabindex: '-1' });
    cell.toggleAttribute('data-index', Boolean(described.index));
    this.around.heads.place(cell, at);
    const next = [...row.cells.keys()].filter(other => other > at);
    row.element.insertBefore(cell, next.length ? row.cells.get(Math.min(...next))! : null);
    row.cells.set(at, cell);
    return cell;
  }

  private fill(row: DrawnRow, number: number, shown: number[]): void {
    const place = this.around.rows.place(number);
    const { rows = [], columns = [], cells = [] } = this.around.host.selection() ?? {};
    row.element.setAttribute('aria-selected', String(place !== undefined && rows.includes(place)));
    row.element.toggleAttribute('data-deleted', place !== undefined && Boolean(this.around.host.isDeleted?.(place)));
    for (const [at, cell] of row.cells) {
      if (!shown.includes(at)) {
        this.takeAway(cell);
        row.cells.delete(at);
      }
    }
    for (const at of shown) {
      const described = this.around.columns[this.around.order[at]!]!;
      const cell = row.cells.get(at) ?? this.newCell(row, at);
      this.fillCell(cell, described, number, place, this.around.order[at]!);
      const isChosen = columns.includes(described.name) || cells.some(([r, name]: [number, string]) => r === place && name === described.name);
      cell.toggleAttribute('data-chosen', isChosen || this.around.isInRange(number, at));
      cell.tabIndex = number === this.around.active.row && at === this.around.active.at ? 0 : -1;
    }
    const active = number === this.around.active.row ? row.cells.get(this.around.active.at) : undefined;
    if (this.around.hasFocus && active && document.activeElement?.closest('.nbg-cell, .nbg-title') !== active && !this.around.box.querySelector('.nbg-editing, .nbg-title:focus')) {
      active.focus({ preventScroll: true });
    }
  }

  private fillCell(cell: HTMLElement, described: Column, number: number, place: number | undefined, column: number): void {
    const known = this.around.rows.cell(number, column);
    const wanted = `${this.epoch}${known ? '' : ' empty'}`;
    if (cell.dataset.epoch === wanted || cell.querySelector('.nbg-editing')) {
      return;
    }
    cell.dataset.epoch = wanted;
    if (!known || place === undefined) {
      cell.replaceChildren();
      return;
    }
    const value = this.around.host.cellOf ? this.around.host.cellOf(place, described, known.value) : known.value;
    drawCell(cell, described, value === known.value ? known : { value });
  }
}
