// Elements that are text. Markdown is here at once; its colours, icons and emoji come with the chunk of `show.ts`.

import { element } from '../dom';
import { markdownView } from '../outputs/markdown';
import type { Json } from '../protocol';
import type { Drawing } from './view';

export function markdown(props: Json): Drawing | Promise<Drawing> {
  const isPlain = !/:[a-z]|<|&/.test(props.body) && !props.help && !props.look && !props.align;
  return isPlain ? markdownView(props.body + (props.cursor ?? '')) : import('./show').then(show => show.richText(props));
}

export function text(props: Json): Drawing {
  const box = element('pre', { class: 'nb-plain' }, props.body);
  return {
    element: box,
    update: next => {
      box.textContent = next.body;
      return true;
    },
  };
}

export function empty(): Drawing {
  return { element: element('div'), update: () => true };
}
