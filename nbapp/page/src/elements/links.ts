// A link that looks like a button.

import { element } from '../dom';
import { dress } from '../inputs/button';
import { onShortcut } from '../inputs/shortcuts';
import type { Json } from '../protocol';
import type { Drawing } from './view';

/** Only addresses that open a page: a `javascript:` would run in this one. */
const SAFE = /^(https?:|mailto:|tel:|[^:]*$|[./#?])/i;

export function linkButton(props: Json): Drawing {
  const link = element('a', { class: 'nbi-button nbi-link-button', target: '_blank', rel: 'noopener noreferrer' });
  const update = (next: Json): boolean => {
    dress(link, next);
    link.dataset.shortcut = next.shortcut ?? '';
    if (next.disabled || !SAFE.test(next.url)) {
      link.removeAttribute('href');
      link.setAttribute('aria-disabled', 'true');
    } else {
      link.href = next.url;
      link.removeAttribute('aria-disabled');
    }
    return true;
  };
  update(props);
  const stop = onShortcut(link, () => (link.href ? link.dataset.shortcut : undefined), () => link.click());
  return { element: link, update, dispose: stop };
}
