// A colour.

import { element } from '../dom';
import type { Handle, Mounted } from './kind';
import { labelFor } from './label';

export function colorPicker(place: HTMLElement, handle: Handle): Mounted {
  const label = labelFor(handle, handle.id);
  const input = element('input', { type: 'color', id: handle.id, class: 'nbi-color' });
  const text = element('output', { class: 'nbi-color-text', for: handle.id });
  place.append(label.element, element('div', { class: 'nbi-color-row' }, input, text));
  input.addEventListener('input', () => {
    text.textContent = input.value;
    handle.set(input.value);
  });
  const update = (): void => {
    input.value = handle.value();
    text.textContent = handle.value();
    input.disabled = Boolean(handle.props().disabled);
    label.update();
  };
  update();
  return { update };
}
