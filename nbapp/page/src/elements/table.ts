// `table`: all its rows, as an HTML table.

import { element } from '../dom';
import { drawCell } from '../grid/draw';
import { makeScrollable } from '../outputs/html';
import { markdownView } from '../outputs/markdown';
import type { Json } from '../protocol';
import '../theme/data.css';
import type { Drawing } from './view';

export function table(props: Json): Drawing {
  const columns: Json[] = props.columns;
  const count = props.cells[0]?.length ?? 0;
  const head = element('tr', {}, ...columns.map(column => titled(column)));
  const rows = Array.from({ length: count }, (_, row) =>
    element('tr', {}, ...columns.map((column, at) => cellOf(column, props.cells[at][row], props.styles?.[at]?.[row], props.texts?.[at]?.[row]))),
  );
  const made = element('table', { class: 'nbg-table', 'data-border': String(props.border) }, ...(props.hide_header ? [] : [element('thead', {}, head)]), element('tbody', {}, ...rows));
  if (props.alt) {
    made.setAttribute('aria-label', props.alt);
  }
  const box = element('div', { class: 'nb-scroll nbg-table-box' }, made);
  box.dataset.label = props.alt ?? 'Table';
  if (typeof props.height === 'number') {
    box.style.maxHeight = `${props.height}px`;
  }
  const left = props.rows - count;
  const note = left > 0 ? [element('p', { class: 'nb-note' }, `${left.toLocaleString()} more rows are not shown.`)] : [];
  return { element: element('div', {}, box, ...note), attached: () => makeScrollable(box) };
}

function titled(column: Json): HTMLElement {
  const title = element('th', { scope: 'col' });
  title.append(inline(column.group ? `${column.group} · ${column.label}` : column.label));
  title.dataset.align = column.kind === 'number' ? 'right' : 'left';
  return title;
}

function cellOf(column: Json, value: Json, style: string | undefined, text: string | null | undefined): HTMLElement {
  const cell = column.index ? element('th', { scope: 'row' }) : element('td');
  if (typeof value === 'string' && (text === null || text === undefined)) {
    cell.append(inline(value));
    cell.style.cssText = style ?? '';
  } else {
    drawCell(cell, column, { value, ...(style === undefined ? {} : { style }), ...(text === undefined ? {} : { text }) });
  }
  return cell;
}

/** A text with Markdown in it as markup, any other as it is: most texts of a table have none. */
function inline(text: string): Node | string {
  if (!/[*_`[\]$~:<#\n]/.test(text)) {
    return text;
  }
  const view = markdownView(text);
  const only = view.element.childElementCount === 1 ? view.element.firstElementChild : null;
  const holder = element('span');
  holder.append(...(only?.tagName === 'P' ? only.childNodes : [view.element]));
  return holder;
}
