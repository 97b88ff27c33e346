// What stands above a table: search, filters, download, the whole screen.

import { element } from '../dom';
import type { Column, Filter } from './types';

export interface Actions {
  search(text: string): void;
  filter(column: number, filter: Filter | null): void;
  download(): Promise<void>;
}

const SEARCH_MS = 250;

export interface Toolbar {
  readonly element: HTMLElement;
  say(text: string): void;
}

export function toolbar(box: HTMLElement, columns: () => [number, Column][], actions: Actions): Toolbar {
  const status = element('span', { class: 'nbg-status', role: 'status' });
  const search = element('input', { type: 'search', class: 'nbg-search', placeholder: 'Search', 'aria-label': 'Search the table' });
  let timer = 0;
  search.addEventListener('input', () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => actions.search(search.value), SEARCH_MS);
  });
  const filters = element('div', { class: 'nbg-filters', hidden: '' });
  const filter = tool('Filter', 'M2 3h12l-4.5 5.5V13L6.500 11.500V8.500z', () => {
    filters.hidden = !filters.hidden;
    filter.setAttribute('aria-expanded', String(!filters.hidden));
    if (!filters.hidden && !filters.childElementCount) {
      filters.append(...columns().map(([number, column]) => filterField(column, wanted => actions.filter(number, wanted))));
    }
  });
  filter.setAttribute('aria-expanded', 'false');
  const download = tool('Download as CSV', 'M8 2v8m0 0L4.500 6.500M8 10l3.500-3.500M2.500 13.500h11', () => {
    download.disabled = true;
    void actions.download().finally(() => {
      download.disabled = false;
    });
  });
  const whole = tool('Whole screen', 'M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4', () => void (document.fullscreenElement ? document.exitFullscreen() : box.requestFullscreen?.()).catch?.(() => {}));
  const bar = element('div', { class: 'nbg-toolbar', role: 'toolbar', 'aria-label': 'Table' }, status, search, filter, download, whole);
  return {
    element: element('div', { class: 'nbg-tools' }, bar, filters),
    say: text => {
      status.textContent = text;
    },
  };
}

const SVG = 'http://www.w3.org/2000/svg';

/** `lines`: the sign, as a path in a square of 16. */
function tool(name: string, lines: string, pressed: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button', class: 'nbg-tool', 'aria-label': name, title: name });
  const sign = document.createElementNS(SVG, 'svg');
  const path = document.createElementNS(SVG, 'path');
  sign.setAttribute('viewBox', '0 0 16 16');
  sign.setAttribute('aria-hidden', 'true');
  path.setAttribute('d', lines);
  sign.append(path);
  made.append(sign);
  made.addEventListener('click', pressed);
  return made;
}

function filterField(column: Column, give: (filter: Filter | null) => void): HTMLElement {
  const name = element('span', { class: 'nbg-filter-name' }, column.label || 'index');
  if (column.kind === 'number') {
    const [low, high] = ['least', 'most'].map(end => element('input', { type: 'number', class: 'nbg-filter', placeholder: end, 'aria-label': `${column.label}, ${end}`, step: 'any' }));
    const set = (): void => {
      const wanted: Filter = {};
      if (low!.value) {
        wanted.min = Number(low!.value);
      }
      if (high!.value) {
        wanted.max = Number(high!.value);
      }
      give(Object.keys(wanted).length ? wanted : null);
    };
    low!.addEventListener('change', set);
    high!.addEventListener('change', set);
    return element('div', { class: 'nbg-filter-row' }, name, low!, high!);
  }
  if (column.kind === 'checkbox') {
    const choice = element('select', { class: 'nbg-filter', 'aria-label': column.label });
    choice.append(...[['', 'all'], ['true', 'yes'], ['false', 'no']].map(([value, text]) => element('option', { value: value! }, text!)));
    choice.addEventListener('change', () => give(choice.value ? { is: choice.value === 'true' } : null));
    return element('div', { class: 'nbg-filter-row' }, name, choice);
  }
  const text = element('input', { type: 'text', class: 'nbg-filter', placeholder: 'contains', 'aria-label': `${column.label} contains` });
  text.addEventListener('change', () => give(text.value ? { contains: text.value } : null));
  return element('div', { class: 'nbg-filter-row' }, name, text);
}
