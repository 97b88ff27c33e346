// Layouts: their parts are places that outputs of any cell can stand in.

import { element } from '../dom';
import type { Json } from '../protocol';
import type { Drawing } from './view';

export function container(props: Json): Drawing {
  const box = element('div', { class: 'nb-container' });
  const update = (next: Json): boolean => {
    box.classList.toggle('nb-bordered', Boolean(next.border));
    box.style.height = next.height ? `${next.height}px` : '';
    box.classList.toggle('nb-scrolling', Boolean(next.height));
    return true;
  };
  update(props);
  return { element: box, update, places: new Map([[props.id, { element: box }]]) };
}

export function columns(props: Json): Drawing {
  const parts = (props.parts as string[]).map(id => [id, { element: element('div', { class: 'nb-column' }) }] as const);
  const row = element('div', { class: 'nb-columns' }, ...parts.map(([, part]) => part.element));
  const update = (next: Json): boolean => {
    if (String(next.parts) !== String(props.parts)) {
      return false;
    }
    row.style.setProperty('--nb-weights', next.weights.map((weight: number) => `minmax(0, ${weight}fr)`).join(' '));
    row.dataset.gap = next.gap;
    parts.forEach(([, part]) => part.element.classList.toggle('nb-bordered', Boolean(next.border)));
    return true;
  };
  update(props);
  return { element: row, update, places: new Map(parts) };
}
