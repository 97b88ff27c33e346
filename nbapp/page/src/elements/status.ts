// Progress, waiting, and what the author tells a visitor.

import { element } from '../dom';
import { markdownView } from '../outputs/markdown';
import type { Json } from '../protocol';
import { richMarkdown, withDirectives } from './directives';
import type { Drawing } from './view';

export function progress(props: Json): Drawing {
  const text = element('div', { class: 'nb-meter-text' });
  const bar = element('div', { class: 'nb-meter-bar' });
  const track = element('div', { class: 'nb-meter-track', role: 'progressbar', 'aria-valuemin': '0', 'aria-valuemax': '100' }, bar);
  const update = (next: Json): boolean => {
    const percent = Math.round(next.part * 100);
    text.hidden = !next.text;
    withDirectives(text, next.text ?? '');
    bar.style.width = `${percent}%`;
    track.setAttribute('aria-valuenow', String(percent));
    track.setAttribute('aria-label', text.textContent || 'Progress');
    return true;
  };
  update(props);
  return { element: element('div', { class: 'nb-meter' }, text, track), update };
}

export function spinner(props: Json): Drawing {
  const text = element('span');
  const time = element('span', { class: 'nb-spinner-time', 'aria-hidden': 'true' });
  const ring = element('span', { class: 'nb-spinner-ring', 'aria-hidden': 'true' });
  withDirectives(text, props.text);
  const began = performance.now();
  const tick = (): void => {
    time.textContent = `${((performance.now() - began) / 1000).toFixed(1)} s`;
  };
  const timer = props.since ? setInterval(tick, 100) : 0;
  if (props.since) {
    tick();
  }
  const box = element('div', { class: 'nb-spinner', role: 'status' }, ring, text, time);
  return { element: box, dispose: () => clearInterval(timer) };
}

const SIGNS: Record<string, string> = { success: '✓', info: 'i', warning: '!', error: '✕' };

export function alert(props: Json): Drawing {
  const body = markdownView(props.body, text => richMarkdown(text, false));
  const icon = element('span', { class: 'nb-alert-icon', 'aria-hidden': 'true' }, SIGNS[props.tone] ?? '');
  if (props.icon) {
    icon.classList.add('nb-own');
    withDirectives(icon, props.icon);
  }
  const content = element('div', { class: 'nb-alert-content' });
  if (props.title) {
    const title = element('p', { class: 'nb-alert-title' });
    withDirectives(title, props.title);
    content.append(title);
  }
  content.append(body.element);
  const role = props.tone === 'error' ? 'alert' : 'status';
  return { element: element('div', { class: 'nb-alert', 'data-tone': props.tone, role }, icon, content), ready: body.ready };
}
