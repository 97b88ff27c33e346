// What happens once: toasts, balloons, snow. Each carries the moment at which it was called.
//
// How it works. Outputs come again: after a reload, after a lost connection. So the page keeps the moments that it has
// shown, in its history entry, which lives as long as the tab and needs no storage.

import { button, element } from '../dom';
import { withDirectives } from './directives';
import type { Json } from '../protocol';
import type { Drawing } from './view';

/** More than any page shows at a time; older ones are no longer among its outputs. */
const MOST_REMEMBERED = 200;

function isNew(moment: string): boolean {
  const seen: string[] = history.state?.happened ?? [];
  if (seen.includes(moment)) {
    return false;
  }
  try {
    history.replaceState({ ...history.state, happened: [...seen, moment].slice(-MOST_REMEMBERED) }, '');
  } catch (error) {
    console.warn('This page cannot remember what it has shown.', error);
  }
  return true;
}

/** The element itself is nothing to see; `happen` runs when it is on the page for the first time. */
function once(props: Json, happen: (props: Json) => void): Drawing {
  const run = (next: Json): boolean => {
    if (isNew(next.moment)) {
      happen(next);
    }
    return true;
  };
  return { element: element('div'), update: run, attached: () => void run(props) };
}

export function toast(props: Json): Drawing {
  return once(props, showToast);
}

function showToast(props: Json): void {
  const text = element('div', { class: 'nb-toast-text' });
  const icon = props.icon ? [element('span', { class: 'nb-toast-icon', 'aria-hidden': 'true' })] : [];
  const box = element('div', { class: 'nb-toast' }, ...icon, text);
  withDirectives(text, props.body);
  icon.forEach(place => withDirectives(place, props.icon));
  const close = (): void => {
    box.classList.add('nb-leaving');
    setTimeout(() => box.remove(), 200);
  };
  const closer = button('×', close, 'nb-toast-close');
  closer.setAttribute('aria-label', 'Close');
  box.append(closer);
  toasts().append(box);
  let timer = 0;
  const wait = (): void => {
    if (props.seconds > 0) {
      timer = window.setTimeout(close, props.seconds * 1000);
    }
  };
  // who reads it, or is about to close it, has time
  box.addEventListener('pointerenter', () => clearTimeout(timer));
  box.addEventListener('pointerleave', wait);
  wait();
}

/** There before its first message comes: a screen reader announces what is added to it. */
function toasts(): HTMLElement {
  let box = document.querySelector<HTMLElement>('.nb-toasts');
  if (!box) {
    box = element('div', { class: 'nb-toasts', role: 'status', 'aria-live': 'polite' });
    document.body.append(box);
  }
  return box;
}

const BALLOON_COLORS = ['#3b5bdb', '#e8590c', '#2f9e44', '#e03131', '#9c36b5', '#f08c00'];

export function balloons(props: Json): Drawing {
  return once(props, () => fly('balloon', 28));
}

export function snow(props: Json): Drawing {
  return once(props, () => fly('flake', 70));
}

/** Nothing moves for those who asked for that. */
function fly(kind: string, count: number): void {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
    return;
  }
  const sky = element('div', { class: 'nb-sky', 'aria-hidden': 'true' });
  for (let number = 0; number < count; number += 1) {
    const one = element('div', { class: `nb-${kind}` });
    one.style.left = `${Math.random() * 100}%`;
    one.style.animationDelay = `${Math.random() * 1.2}s`;
    one.style.setProperty('--nb-size-of-it', String(0.6 + Math.random() * 0.6));
    one.style.setProperty('--nb-color-of-it', BALLOON_COLORS[number % BALLOON_COLORS.length] ?? '');
    sky.append(one);
  }
  document.body.append(sky);
  setTimeout(() => sky.remove(), 5000);
}
