// A number in a field, with buttons for one step down and up.

import { element } from '../dom';
import { formatNumber } from './format';
import { iconText } from './icon';
import type { Handle, Mounted } from './kind';
import { labelFor } from './label';

export function numberInput(place: HTMLElement, handle: Handle): Mounted {
  const label = labelFor(handle, handle.id);
  const input = element('input', { type: 'text', inputmode: 'decimal', id: handle.id, class: 'nbi-text', autocomplete: 'off' });
  input.setAttribute('role', 'spinbutton');
  const note = element('div', { class: 'nbi-note', 'aria-live': 'polite' });
  const step = (direction: 1 | -1, name: string): HTMLButtonElement => {
    const made = element('button', { type: 'button', class: 'nbi-step', 'aria-label': name, tabindex: '-1' }, direction > 0 ? '+' : '−');
    made.addEventListener('click', () => move(direction));
    return made;
  };
  const [down, up] = [step(-1, 'One step down'), step(1, 'One step up')];
  const icon = element('span', { class: 'nbi-field-icon', 'aria-hidden': 'true' });
  place.append(label.element, element('div', { class: 'nbi-field' }, icon, input, down, up), note);

  const bounded = (value: number): number => {
    const { min = -Infinity, max = Infinity, type } = handle.props();
    return Math.min(Math.max(type === 'int' ? Math.round(value) : value, min), max);
  };
  const give = (value: number | null): void => {
    handle.set(value);
    update();
  };
  const move = (direction: number): void => {
    const { step: width, min } = handle.props();
    const from = handle.value() ?? min ?? 0;
    const digits = Math.max(decimals(width), decimals(from));
    give(bounded(Number((from + direction * width).toFixed(digits))));
  };
  const commit = (): void => {
    const text = input.value.trim().replace(',', '.');
    const { nullable } = handle.props();
    if (text === '' && nullable) {
      return handle.value() === null ? undefined : give(null);
    }
    const value = Number(text);
    note.textContent = (text === '' || Number.isNaN(value) ? 'This is not a number.' : limits(value, handle)) || note.textContent;
    if (text === '' || Number.isNaN(value)) {
      return update();
    }
    if (bounded(value) !== handle.value()) {
      give(bounded(value));
    } else {
      update();
    }
  };
  input.addEventListener('change', commit);
  input.addEventListener('input', () => {
    note.textContent = '';
  });
  input.addEventListener('keydown', event => {
    if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      event.preventDefault();
      move(event.key === 'ArrowUp' ? 1 : -1);
    } else if (event.key === 'Enter') {
      commit();
      handle.enter?.();
    }
  });
  const update = (): void => {
    const { min, max, format, placeholder, disabled, icon: sign } = handle.props();
    const value = handle.value();
    input.value = value === null ? '' : format ? formatNumber(value, format) : String(value);
    input.placeholder = placeholder ?? '';
    icon.textContent = sign ? iconText(sign) : '';
    setNumber(input, 'aria-valuemin', min);
    setNumber(input, 'aria-valuemax', max);
    setNumber(input, 'aria-valuenow', value);
    input.disabled = Boolean(disabled);
    down.disabled = Boolean(disabled) || (value !== null && min !== undefined && value <= min);
    up.disabled = Boolean(disabled) || (value !== null && max !== undefined && value >= max);
    label.update();
  };
  update();
  return { update };
}

function limits(value: number, handle: Handle): string {
  const { min, max } = handle.props();
  if (min !== undefined && value < min) {
    return `The smallest is ${min}.`;
  }
  return max !== undefined && value > max ? `The largest is ${max}.` : '';
}

function decimals(value: number): number {
  return (/\.(\d+)$/.exec(String(value))?.[1] ?? '').length;
}

function setNumber(target: HTMLElement, name: string, value: number | null | undefined): void {
  if (value === null || value === undefined) {
    target.removeAttribute(name);
  } else {
    target.setAttribute(name, String(value));
  }
}
