// The label above an input, and its help.

import { element } from '../dom';
import type { Handle } from './kind';

export interface Label {
  readonly element: HTMLElement;
  update(): void;
}

/** `target`: the id of the control that it names. */
export function labelFor(handle: Handle, target: string): Label {
  const label = element('label', { class: 'nbi-label', for: target, id: `${target}-label` });
  const row = element('div', { class: 'nbi-label-row' }, label);
  let help: HTMLElement | null = null;
  const update = (): void => {
    const props = handle.props();
    label.textContent = props.label;
    row.dataset.visibility = props.label_visibility ?? 'visible';
    help?.remove();
    help = props.help ? helpMark(props.help) : null;
    row.append(...(help ? [help] : []));
  };
  update();
  return { element: row, update };
}

function helpMark(text: string): HTMLElement {
  const tip = element('span', { class: 'nbi-tip', role: 'tooltip' }, text);
  const mark = element('button', { type: 'button', class: 'nbi-help', 'aria-label': `Help: ${text}` }, '?');
  return element('span', { class: 'nbi-help-box' }, mark, tip);
}
