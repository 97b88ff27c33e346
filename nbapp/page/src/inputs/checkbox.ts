// A box to tick, and a switch: the same control with two looks.

import { element } from '../dom';
import type { Handle, Mounted } from './kind';
import { helpMark } from './label';

export function checkbox(place: HTMLElement, handle: Handle): Mounted {
  return truth(place, handle, 'nbi-check');
}

export function toggle(place: HTMLElement, handle: Handle): Mounted {
  return truth(place, handle, 'nbi-switch', 'switch');
}

function truth(place: HTMLElement, handle: Handle, className: string, role = ''): Mounted {
  const box = element('input', { type: 'checkbox', id: handle.id, class: className, ...(role ? { role } : {}) });
  const text = element('span', { class: 'nbi-beside' });
  const row = element('div', { class: 'nbi-truth' }, element('label', { class: 'nbi-truth-label' }, box, text));
  box.addEventListener('change', () => handle.set(box.checked));
  place.append(row);
  let help = '';
  const update = (): void => {
    const props = handle.props();
    box.checked = Boolean(handle.value());
    box.disabled = Boolean(props.disabled);
    text.textContent = props.label;
    row.dataset.visibility = props.label_visibility ?? 'visible';
    if (help !== (props.help ?? '')) {
      help = props.help ?? '';
      row.querySelector('.nbi-help')?.remove();
      row.append(...(help ? [helpMark(help)] : []));
    }
  };
  update();
  return { update };
}
