// The list of an app's pages, and links to one of them.

import { element } from '../dom';
import { iconText } from '../inputs/icon';
import { look } from '../look';
import type { Json } from '../protocol';
import { hrefOf, visit } from '../visitor';
import '../theme/navigation.css';
import type { Drawing } from './view';

interface Target {
  title: string;
  icon: string;
  icon_at_end?: boolean;
  url: string;
  href?: string;
  query?: Record<string, string>;
}

export function navigation(props: Json): Drawing {
  const nav = element('nav', { class: 'nb-pages', 'aria-label': 'Pages' });
  let isAttached = false;
  let now = props;
  const follow = (): void => look.set(nav, { title: now.current.title, ...(now.current.icon ? { icon: iconText(now.current.icon) } : {}) });
  const update = (next: Json): boolean => {
    now = next;
    nav.dataset.position = next.position;
    nav.hidden = next.position === 'hidden';
    nav.replaceChildren(...next.sections.flatMap((section: Json) => draw(section, next.current.url)));
    if (isAttached) {
      follow();
    }
    return true;
  };
  update(props);
  return {
    element: nav,
    update,
    attached: () => {
      isAttached = true;
      follow();
    },
    dispose: () => look.unset(nav),
  };
}

export function pageLink(props: Json): Drawing {
  const box = element('div', { class: 'nb-page-link' });
  const update = (next: Json): boolean => {
    const link = linkTo(next);
    link.title = next.help ?? '';
    if (next.disabled) {
      link.removeAttribute('href');
      link.setAttribute('aria-disabled', 'true');
    }
    box.replaceChildren(link);
    return true;
  };
  update(props);
  return { element: box, update };
}

function draw(section: { title: string; pages: Target[] }, current: string): Node[] {
  const list = element('ul', {}, ...section.pages.map(page => {
    const link = linkTo(page);
    if (page.url === current) {
      link.setAttribute('aria-current', 'page');
    }
    return element('li', {}, link);
  }));
  return section.title ? [element('p', { class: 'nb-pages-title' }, section.title), list] : [list];
}

function linkTo(target: Target): HTMLAnchorElement {
  const icon = target.icon ? [element('span', { class: 'nb-pages-icon', 'aria-hidden': 'true' }, iconText(target.icon))] : [];
  const title = element('span', {}, target.title);
  const link = element('a', {}, ...(target.icon_at_end ? [title, ...icon] : [...icon, title]));
  if (target.href) {
    link.href = target.href;
    link.target = '_blank';
    link.rel = 'noopener';
    return link;
  }
  const query = Object.fromEntries(Object.entries({ ...target.query, ...(target.url ? { page: target.url } : {}) }).map(([key, value]) => [key, [value]]));
  link.href = hrefOf(query);
  link.addEventListener('click', event => {
    if (event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
      event.preventDefault();
      if (link.getAttribute('aria-disabled') !== 'true') {
        visit(query);
      }
    }
  });
  return link;
}
