// Elements that are text.

import { element } from '../dom';
import { markdownView } from '../outputs/markdown';
import type { Json } from '../protocol';
import type { Drawing } from './view';

export function markdown(props: Json): Drawing {
  return markdownView(props.body);
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
