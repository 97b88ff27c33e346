// Elements that are text. Markdown is here at once; its colours, icons and emoji come with the chunk of `show.ts`.

import { element } from '../dom';
import { markdownView } from '../outputs/markdown';
import type { Json } from '../protocol';
import type { Drawing } from './view';

export function markdown(props: Json): Drawing | Promise<Drawing> {
  const isPlain = !/:[a-z]|<|&/.test(props.body) && !props.help && !props.look && !props.align && !props.nowrap;
  return isPlain ? markdownView(props.body + (props.cursor ?? '')) : import('./show').then(show => show.richText(props));
}

export function text(props: Json): Drawing {
  const box = element('pre', { class: 'nb-plain' });
  const update = (next: Json): boolean => {
    box.textContent = next.body;
    box.style.textAlign = next.align ?? '';
    oneLine(box, next);
    return true;
  };
  update(props);
  return { element: box, update };
}

/** With `wrap=False` a text that has too little room is cut; it shows as a whole under the mouse. */
export function oneLine(box: HTMLElement, props: Json): void {
  box.classList.toggle('nb-one-line', Boolean(props.nowrap));
  box.title = props.nowrap ? (box.textContent ?? '').trim() : '';
}

export function empty(): Drawing {
  return { element: element('div'), update: () => true };
}
