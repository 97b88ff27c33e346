// JSON as a tree that opens and closes, by mouse and by keyboard.

import { element } from '../dom';
import type { Json } from '../protocol';
import { READY, type View } from './view';

/** Beyond this many entries a level is cut: a million DOM nodes help nobody. */
const MOST_ENTRIES = 200;

/** `openLevels`: how many levels are open at first. */
export function jsonView(value: Json, openLevels: number): View {
  return { element: element('div', { class: 'nb-json' }, node(null, value, openLevels)), ready: READY };
}

function node(key: string | null, value: Json, openLevels: number): HTMLElement {
  const label = key === null ? [] : [element('span', { class: 'nb-json-key' }, key), ': '];
  if (value === null || typeof value !== 'object') {
    const kind = value === null ? 'null' : typeof value;
    return element('div', {}, ...label, element('span', { class: `nb-json-${kind}` }, JSON.stringify(value) ?? 'undefined'));
  }
  return branch(label, value, openLevels);
}

function branch(label: (Node | string)[], value: Json, openLevels: number): HTMLElement {
  const entries = Object.entries(value);
  const size = Array.isArray(value) ? `[${entries.length}]` : `{${entries.length}}`;
  const details = element('details', {}, element('summary', {}, ...label, element('span', { class: 'nb-json-size' }, size)));
  let isFilled = false;
  const fill = () => {
    if (!isFilled) {
      isFilled = true;
      details.append(...entries.slice(0, MOST_ENTRIES).map(([key, item]) => node(key, item, openLevels - 1)));
      if (entries.length > MOST_ENTRIES) {
        details.append(element('div', { class: 'nb-note' }, `… and ${entries.length - MOST_ENTRIES} more`));
      }
    }
  };
  details.addEventListener('toggle', fill);
  if (openLevels > 0) {
    fill();
    details.open = true;
  }
  return details;
}
