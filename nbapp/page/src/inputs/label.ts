// The label above an input, and its help.

import { element } from '../dom';
import type { Handle } from './kind';

export interface Label {
  readonly element: HTMLElement;
  update(): void;
}

/** For one control, whose id is `target`. */
export function labelFor(handle: Handle, target: string): Label {
  return makeLabel(handle, element('label', { class: 'nbi-label', for: target, id: labelId(handle) }));
}

/** For a group of controls: they name it by `aria-labelledby`. */
export function groupLabel(handle: Handle): Label {
  return makeLabel(handle, element('div', { class: 'nbi-label', id: labelId(handle) }));
}

export function labelId(handle: Handle): string {
  return `${handle.id}-label`;
}

function makeLabel(handle: Handle, label: HTMLElement): Label {
  const row = element('div', { class: 'nbi-label-row' }, label);
  let help = '';
  const update = (): void => {
    const props = handle.props();
    label.textContent = props.label;
    row.dataset.visibility = props.label_visibility ?? 'visible';
    if (help !== (props.help ?? '')) {
      help = props.help ?? '';
      row.querySelector('.nbi-help')?.remove();
      row.append(...(help ? [helpMark(help)] : []));
    }
  };
  update();
  return { element: row, update };
}

/** A question mark that shows the text under the mouse, with the keyboard's focus and by a touch. */
export function helpMark(text: string): HTMLElement {
  const mark = element('button', { type: 'button', class: 'nbi-help', 'aria-label': `Help: ${text}` });
  mark.append(element('span', { class: 'nbi-tip', 'aria-hidden': 'true' }, text));
  return mark;
}
