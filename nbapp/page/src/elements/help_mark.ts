// A question mark that says more when it is pointed at or focused.

import { element } from '../dom';
import { withDirectives } from './directives';

export function helpMark(text: string): HTMLElement {
  const tip = element('span', { class: 'nb-help-tip', role: 'tooltip' });
  withDirectives(tip, text);
  const mark = element('button', { type: 'button', class: 'nb-help-mark', 'aria-label': `Help: ${tip.textContent}` }, '?');
  return element('span', { class: 'nb-help-box' }, mark, tip);
}
