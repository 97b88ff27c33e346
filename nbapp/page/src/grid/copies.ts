// What is copied from a table: at once what is here, and what is not after the kernel has sent it.

import { plainText } from './format';
import type { Position } from './positions';
import type { Rows } from './rows';

/** A spreadsheet takes so many at once; the download has them all. */
const MOST_ROWS = 50_000;

interface Part {
  top: number;
  bottom: number;
  columns: number[];
}

function partOf(order: number[], one: Position, other: Position): Part {
  return {
    top: Math.min(one.row, other.row),
    bottom: Math.max(one.row, other.row),
    columns: order.slice(Math.min(one.at, other.at), Math.max(one.at, other.at) + 1),
  };
}

/** The text of the cells between these two, if they are all here and none of them was cut. */
export function textHere(rows: Rows, order: number[], one: Position, other: Position): string | null {
  const { top, bottom, columns } = partOf(order, one, other);
  const lines: string[] = [];
  for (let row = top; row <= bottom; row++) {
    const values = columns.map(column => rows.cell(row, column)?.value);
    if (values.some(value => value === undefined)) {
      return null;
    }
    lines.push(values.map(field).join('\t'));
  }
  return lines.join('\n');
}

/** Asks for what is missing, then writes all to the clipboard; says how it went. */
export async function copyLater(rows: Rows, order: number[], one: Position, other: Position): Promise<string> {
  const { top, bottom, columns } = partOf(order, one, other);
  const stop = Math.min(bottom + 1, top + MOST_ROWS);
  const read = await rows.read(top, stop, columns);
  if (!read) {
    return 'It could not be copied now. Try again.';
  }
  const lines = Array.from({ length: read[0]?.length ?? 0 }, (_, row) => read.map(values => field(values[row])).join('\t'));
  try {
    await navigator.clipboard.writeText(lines.join('\n'));
  } catch {
    return 'The browser does not let this page copy so much. Use the download.';
  }
  return stop <= bottom ? `The first ${MOST_ROWS.toLocaleString()} rows are copied; the download has all.` : `${lines.length.toLocaleString()} rows are copied.`;
}

function field(value: unknown): string {
  return plainText(value).replace(/[\t\r\n]+/g, ' ');
}
