// A slider for one number.

import { element } from '../dom';
import type { Handle, Mounted } from './kind';
import { labelFor } from './label';

export function slider(place: HTMLElement, handle: Handle): Mounted {
  const label = labelFor(handle, handle.id);
  const track = element('input', { type: 'range', id: handle.id, class: 'nbi-range' });
  const shown = element('output', { class: 'nbi-readout', for: handle.id });
  place.append(label.element, element('div', { class: 'nbi-slider' }, shown, track));
  const show = (value: number): void => {
    const { min, max } = handle.props();
    track.style.setProperty('--nbi-part', String(max > min ? (value - min) / (max - min) : 0));
    shown.textContent = String(value);
  };
  track.addEventListener('input', () => {
    show(track.valueAsNumber);
    handle.set(track.valueAsNumber);
  });
  const update = (): void => {
    const { min, max, step, disabled } = handle.props();
    Object.assign(track, { min, max, step, disabled: Boolean(disabled) });
    track.value = String(handle.value());
    label.update();
    show(handle.value());
  };
  update();
  return { update };
}
