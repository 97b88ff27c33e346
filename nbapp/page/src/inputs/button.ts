// A button.

import { element } from '../dom';
import type { Handle, Mounted } from './kind';

export function button(place: HTMLElement, handle: Handle): Mounted {
  const made = element('button', { type: 'button', id: handle.id, class: 'nbi-button' });
  made.addEventListener('click', () => handle.press());
  place.append(made);
  const update = (): void => {
    const { label, type, disabled, help } = handle.props();
    made.textContent = label;
    made.dataset.type = type;
    made.disabled = Boolean(disabled);
    made.title = help ?? '';
  };
  update();
  return { update };
}
