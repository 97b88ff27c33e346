// One cell of a table, by its column's type.

import { element } from '../dom';
import { formatCell } from './format';
import type { Cell, Column, Json } from './types';

const SAFE_LINK = /^(https?:|mailto:|[^:]*$)/i;
const SAFE_IMAGE = /^(https?:|data:image\/(png|jpeg|gif|webp|svg\+xml);|[^:]*$)/i;

/** Fills the cell; `null` is shown softly. */
export function drawCell(place: HTMLElement, column: Column, cell: Cell): void {
  const { value, text, style } = cell;
  setStyle(place, style);
  place.dataset.align = column.alignment ?? (isRightAligned(column) ? 'right' : 'left');
  place.toggleAttribute('data-none', value === null && !text);
  place.replaceChildren(...parts(column, value, text));
}

/** What a Styler says, beside what says where the cell stands. A background of its own asks for text that is read on it. */
function setStyle(place: HTMLElement, style: string | undefined): void {
  const { gridColumn, left } = place.style;
  const isBare = style && /background/.test(style) && !/(^|;)\s*color\s*:/.test(style);
  place.style.cssText = `${style ?? ''}${isBare ? ';color:#1c2430' : ''}`;
  Object.assign(place.style, { gridColumn, left });
}

/** The text by which a column's width is found. */
export function widthText(column: Column, { value, text }: Cell): string {
  if (text !== null && text !== undefined) {
    return text;
  }
  if (value === null || value === undefined) {
    return 'None';
  }
  if (column.type === 'link' && column.display_text) {
    return column.display_text.includes('(') ? String(value).slice(0, 24) : column.display_text;
  }
  // labels have space around them
  return Array.isArray(value) ? value.map(item => `  ${String(item)}  `).join('') : formatCell(column, value);
}

function isRightAligned(column: Column): boolean {
  return column.type === 'number' || (column.kind === 'duration' && column.type !== 'text');
}

function parts(column: Column, value: Json, text: string | null | undefined): (Node | string)[] {
  if (text !== null && text !== undefined) {
    return [text];
  }
  if (value === null || value === undefined) {
    return ['None'];
  }
  switch (column.type) {
    case 'checkbox':
      return [checkbox(Boolean(value))];
    case 'link':
      return [link(String(value), column.display_text)];
    case 'image':
      return SAFE_IMAGE.test(String(value)) ? [element('img', { src: String(value), alt: '', class: 'nbg-image', loading: 'lazy' })] : ['…'];
    case 'progress':
      return progress(column, value);
    case 'line_chart':
    case 'area_chart':
    case 'bar_chart':
      return Array.isArray(value) ? [spark(column, value)] : [String(value)];
    case 'list':
    case 'multiselect':
      return Array.isArray(value) ? value.map(item => element('span', { class: 'nbg-tag' }, String(item))) : [formatCell(column, value)];
    default:
      return [formatCell(column, value)];
  }
}

function checkbox(isOn: boolean): HTMLElement {
  const box = element('span', { class: 'nbg-check', role: 'img', 'aria-label': isOn ? 'yes' : 'no' }, isOn ? '✓' : '');
  box.toggleAttribute('data-on', isOn);
  return box;
}

function link(url: string, display: string | undefined): HTMLElement {
  let text = display ?? url;
  try {
    text = display && display.includes('(') ? (new RegExp(display).exec(url)?.[1] ?? url) : text;
  } catch {
    // the author's pattern is none: it is the text
  }
  return SAFE_LINK.test(url)
    ? element('a', { href: url, target: '_blank', rel: 'noopener noreferrer', tabindex: '-1' }, text)
    : element('span', {}, text);
}

function progress(column: Column, value: Json): Node[] {
  const low = Number(column.min ?? 0);
  const high = Number(column.max ?? (column.is_int ? 100 : 1));
  const share = Math.min(1, Math.max(0, (Number(value) - low) / (high - low || 1)));
  const bar = element('span', { class: 'nbg-bar' }, element('span', { class: 'nbg-bar-fill', style: `width: ${100 * share}%` }));
  return [bar, element('span', { class: 'nbg-bar-text' }, formatCell(column, value))];
}

const WIDTH = 100;
const HEIGHT = 20;

function spark(column: Column, values: Json[]): SVGElement {
  const numbers = values.map(Number).filter(Number.isFinite);
  const low = column.y_min ?? Math.min(0, ...numbers);
  const high = column.y_max ?? Math.max(...numbers, low + 1e-9);
  const x = (index: number): number => (numbers.length > 1 ? (index / (numbers.length - 1)) * WIDTH : WIDTH / 2);
  const y = (value: number): number => HEIGHT - ((value - low) / (high - low || 1)) * HEIGHT;
  const drawing = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  drawing.setAttribute('viewBox', `-1 -1 ${WIDTH + 2} ${HEIGHT + 2}`);
  drawing.setAttribute('class', 'nbg-spark');
  drawing.setAttribute('role', 'img');
  drawing.setAttribute('aria-label', `${numbers.length} values from ${Math.min(...numbers)} to ${Math.max(...numbers)}`);
  const shape = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  const points = numbers.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`);
  if (column.type === 'bar_chart') {
    const width = (WIDTH / Math.max(1, numbers.length)) * 0.8;
    shape.setAttribute('d', numbers.map((v, i) => `M${(i * WIDTH) / numbers.length},${HEIGHT}v${(y(v) - HEIGHT).toFixed(1)}h${width.toFixed(1)}V${HEIGHT}z`).join(''));
    shape.setAttribute('fill', 'currentColor');
  } else {
    const isArea = column.type === 'area_chart';
    shape.setAttribute('d', `M${points.join('L')}${isArea ? `L${WIDTH},${HEIGHT}L0,${HEIGHT}z` : ''}`);
    shape.setAttribute('fill', isArea ? 'color-mix(in srgb, currentColor 25%, transparent)' : 'none');
    shape.setAttribute('stroke', 'currentColor');
    shape.setAttribute('stroke-width', '1.5');
  }
  drawing.append(shape);
  return drawing;
}
