// `set_page_config`: shows nothing itself, and settles how the page looks as long as it stands on it.

import { element } from '../dom';
import { look, pageConfigOf } from '../look';
import type { Json } from '../protocol';
import type { Drawing } from './view';

export function pageConfig(props: Json): Drawing {
  const mark = element('span', { hidden: '' });
  let config = pageConfigOf(props);
  let isAttached = false;
  return {
    element: mark,
    attached: () => {
      isAttached = true;
      look.set(mark, config);
    },
    update: next => {
      config = pageConfigOf(next);
      if (isAttached) {
        look.set(mark, config);
      }
      return true;
    },
    dispose: () => look.unset(mark),
  };
}
