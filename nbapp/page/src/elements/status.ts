// Progress, waiting, and what the author tells a visitor.

import { element } from '../dom';
import { markdownView } from '../outputs/markdown';
import type { Json } from '../protocol';
import { richMarkdown, withDirectives } from './directives';
import { foldable, looksSaidElsewhere, size } from './layout';
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

const STATES: Record<string, { sign: string; words: string }> = {
  running: { sign: '', words: 'running' },
  complete: { sign: ':material/check:', words: 'complete' },
  error: { sign: ':material/error:', words: 'failed' },
};

export function status(props: Json): Drawing {
  const sign = element('span', { 'aria-hidden': 'true' });
  const words = element('span');
  const spoken = element('span', { class: 'nb-hidden', role: 'status' });
  const summary = element('summary', { class: 'nb-summary' }, element('span', { class: 'nb-status-label' }, sign, words));
  const { details, body, expand } = foldable(props, summary);
  let [own, elsewhere]: [Json, Json | null] = [props, null];
  const show = (): boolean => {
    const now = elsewhere ?? own;
    const state = STATES[now.state]!;
    details.dataset.type = now.type ?? 'default';
    details.dataset.state = now.state;
    size(details, now);
    sign.className = now.state === 'running' ? 'nb-spinner-ring' : 'nb-status-sign';
    withDirectives(sign, state.sign);
    withDirectives(words, now.label);
    const said = `${words.textContent}: ${state.words}`;
    if (spoken.textContent !== said) {
      spoken.textContent = said;
    }
    expand(now.expanded);
    return true;
  };
  const update = (next: Json): boolean => {
    own = next;
    return show();
  };
  const looks = looksSaidElsewhere(said => {
    elsewhere = said;
    show();
  });
  show();
  const box = element('div', { class: 'nb-status' }, details, spoken, looks.element);
  return { element: box, update, places: new Map([[props.id, { element: body }], [`${props.id}.look`, looks]]) };
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
