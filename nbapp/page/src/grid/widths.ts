// How wide the columns of a table are: as their author or the visitor says, else by what stands in their first rows.

import { widthText } from './draw';
import type { Rows } from './rows';
import type { Column } from './types';

const NAMED: Record<string, number> = { small: 75, medium: 200, large: 400 };
export const NARROWEST = 50;
const WIDEST = 400;
const BESIDE_TEXT = 24;
/** Of a title: the arrow and the grip. */
const BESIDE_LABEL = 40;

/** What holds no text that could be measured. */
const BY_TYPE: Record<string, number> = { checkbox: 80, progress: 150, line_chart: 150, area_chart: 150, bar_chart: 150, image: 100 };

export class Widths {
  private readonly byVisitor = new Map<string, number>();
  private readonly measure = document.createElement('canvas').getContext('2d');

  set(column: Column, pixels: number): void {
    this.byVisitor.set(column.name, Math.max(NARROWEST, Math.round(pixels)));
  }

  /** In pixels, of these columns; together they fill the space if they can. `textsOf`: what its first cells say. */
  of(columns: Column[], textsOf: (at: number) => string[], font: string, space: number): number[] {
    if (this.measure) {
      this.measure.font = font;
    }
    const widths = columns.map((column, at) => this.fixed(column) ?? this.natural(column, textsOf(at)));
    const growing = columns.flatMap((column, at) => (this.fixed(column) === undefined && !column.index ? [at] : []));
    const left = space - widths.reduce((sum, width) => sum + width, 0);
    if (left > 0 && growing.length) {
      const share = Math.floor(left / growing.length);
      growing.forEach((at, number) => (widths[at]! += number ? share : left - share * (growing.length - 1)));
    }
    return widths;
  }

  private fixed(column: Column): number | undefined {
    return this.byVisitor.get(column.name) ?? (typeof column.width === 'number' ? Math.max(20, column.width) : NAMED[column.width ?? '']);
  }

  private natural(column: Column, texts: string[]): number {
    const title = this.textWidth(column.group ? `${column.group} · ${column.label}` : column.label) + BESIDE_LABEL;
    const content = BY_TYPE[column.type] ?? Math.max(0, ...texts.map(text => this.textWidth(text))) + BESIDE_TEXT;
    return Math.ceil(Math.min(WIDEST, Math.max(NARROWEST, column.label ? title : 0, content)));
  }

  private textWidth(text: string): number {
    return this.measure?.measureText(text.slice(0, 60)).width ?? 7 * Math.min(60, text.length);
  }
}

/** What the first cells of a column say, as far as they are here. */
export function firstTexts(rows: Rows, columns: Column[], column: number): string[] {
  const cells = Array.from({ length: Math.min(50, rows.total) }, (_, row) => rows.cell(row, column));
  return cells.flatMap(cell => (cell ? [widthText(columns[column]!, cell)] : []));
}

/** Those that stay in sight when the table is scrolled sideways: by their place on the page, how far from the left. */
export function pinnedLefts(columns: Column[], widths: number[], space: number): Map<number, number> {
  const lefts = new Map<number, number>();
  let left = 0;
  columns.forEach((column, at) => {
    // on a phone they must not take the place of all others
    if ((column.index || column.pinned) && column.pinned !== false && at === lefts.size && left + widths[at]! < 0.6 * space) {
      lefts.set(at, left);
      left += widths[at]!;
    }
  });
  return lefts;
}

/** Places of the columns in sight, pinned ones included. Few are all drawn: that costs less than to come and go. */
export function inSight(widths: number[], lefts: ReadonlyMap<number, number>, from: number, space: number): number[] {
  const margin = 300;
  let left = 0;
  return widths.flatMap((width, at) => {
    const isSeen = left + width > from - margin && left < from + space + margin;
    left += width;
    return isSeen || lefts.has(at) || widths.length <= 30 ? [at] : [];
  });
}
