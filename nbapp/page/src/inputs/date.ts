// Dates and times, by the browser's own pickers: they speak the visitor's language and work on a phone.

import { element } from '../dom';
import type { Handle, Mounted } from './kind';
import { groupLabel, labelFor, labelId } from './label';

export function dateInput(place: HTMLElement, handle: Handle): Mounted {
  return handle.props().range ? dateRange(place, handle) : moment(place, handle, 'date');
}

export function timeInput(place: HTMLElement, handle: Handle): Mounted {
  return moment(place, handle, 'time');
}

export function datetimeInput(place: HTMLElement, handle: Handle): Mounted {
  return moment(place, handle, 'datetime-local');
}

function moment(place: HTMLElement, handle: Handle, type: string): Mounted {
  const label = labelFor(handle, handle.id);
  const input = element('input', { type, id: handle.id, class: 'nbi-text nbi-moment' });
  place.append(label.element, input);
  input.addEventListener('change', () => {
    const { nullable } = handle.props();
    if (input.value ? input.validity.rangeOverflow || input.validity.rangeUnderflow : !nullable) {
      update(); // outside of the bounds, or half of a date
      return;
    }
    handle.set(input.value || null);
  });
  const update = (): void => {
    const { min, max, step, disabled } = handle.props();
    setOr(input, 'min', min);
    setOr(input, 'max', max);
    setOr(input, 'step', step);
    if (step) {
      input.step = 'any'; // a value between two steps is one as well
      input.dataset.step = String(step);
    }
    const value = handle.value() ?? '';
    if (input.value !== value) {
      input.value = value;
    }
    input.disabled = Boolean(disabled);
    label.update();
  };
  update();
  return { update };
}

function dateRange(place: HTMLElement, handle: Handle): Mounted {
  const label = groupLabel(handle);
  const inputs = ['begin', 'end'].map(end => element('input', { type: 'date', id: `${handle.id}-${end}`, class: 'nbi-text nbi-moment' }));
  const row = element('div', { role: 'group', class: 'nbi-pair', 'aria-labelledby': labelId(handle) }, inputs[0]!, '–', inputs[1]!);
  place.append(label.element, row);
  const give = (): void => {
    const dates = inputs.map(input => input.value).filter(Boolean);
    handle.set(inputs[0]!.value ? dates.sort() : []);
  };
  inputs.forEach(input => input.addEventListener('change', give));
  const update = (): void => {
    const { min, max, disabled, label: name } = handle.props();
    const value: string[] = handle.value();
    inputs.forEach((input, index) => {
      setOr(input, 'min', min);
      setOr(input, 'max', max);
      input.value = value[index] ?? '';
      input.disabled = Boolean(disabled);
      input.setAttribute('aria-label', `${name}, ${index ? 'end' : 'begin'}`);
    });
    label.update();
  };
  update();
  return { update };
}

function setOr(input: HTMLInputElement, name: string, value: string | number | undefined): void {
  if (value === undefined) {
    input.removeAttribute(name);
  } else {
    input.setAttribute(name, String(value));
  }
}
