// A slider with one handle or two. Each handle is the browser's own, so that keys, touch and screen readers work.

import { element } from '../dom';
import { formatQuantity } from './format';
import type { Handle, Json, Mounted } from './kind';
import { groupLabel, labelFor, labelId } from './label';

interface Scale {
  min: number;
  max: number;
  step: number;
  text(value: number): string;
}

export function slider(place: HTMLElement, handle: Handle): Mounted {
  return rangeInput(place, handle, props => ({
    min: props.min,
    max: props.max,
    step: props.step,
    text: value => formatQuantity(value, props.type, props.format ?? ''),
  }));
}

export function selectSlider(place: HTMLElement, handle: Handle): Mounted {
  return rangeInput(place, handle, props => ({
    min: 0,
    max: Math.max(props.options.length - 1, 0),
    step: 1,
    text: value => props.options[value] ?? '',
  }));
}

function rangeInput(place: HTMLElement, handle: Handle, scaleOf: (props: Json) => Scale): Mounted {
  const isRange = Boolean(handle.props().range);
  const label = isRange ? groupLabel(handle) : labelFor(handle, handle.id);
  const handles = (isRange ? ['begin', 'end'] : ['']).map(end =>
    element('input', { type: 'range', class: 'nbi-range', id: end ? `${handle.id}-${end}` : handle.id }),
  );
  const values = handles.map(() => element('span', { class: 'nbi-thumb-value', 'aria-hidden': 'true' }));
  const ends = [element('span'), element('span')];
  const track = element('div', { class: 'nbi-track' }, ...values, ...handles);
  if (isRange) {
    track.setAttribute('role', 'group');
    track.setAttribute('aria-labelledby', labelId(handle));
  }
  place.append(label.element, track, element('div', { class: 'nbi-ends', 'aria-hidden': 'true' }, ...ends));

  const read = (): number[] => handles.map(one => one.valueAsNumber);
  const show = (numbers: number[]): void => {
    const { min, max, text } = scaleOf(handle.props());
    const part = (value: number): number => (max > min ? (value - min) / (max - min) : 0);
    const [first = min, last] = numbers;
    track.style.setProperty('--nbi-from', String(isRange ? part(first) : 0));
    track.style.setProperty('--nbi-to', String(part(last ?? first)));
    numbers.forEach((value, index) => {
      const shown = text(value);
      const output = values[index]!;
      output.textContent = shown;
      output.style.setProperty('--nbi-at', String(part(value)));
      handles[index]!.setAttribute('aria-valuetext', shown);
    });
  };
  handles.forEach((one, index) =>
    one.addEventListener('input', () => {
      const numbers = read();
      if (isRange && numbers[0]! > numbers[1]!) {
        numbers[index] = numbers[1 - index]!; // a handle does not pass the other
        one.value = String(numbers[index]);
      }
      show(numbers);
      handle.set(isRange ? numbers : numbers[0]);
    }),
  );
  const update = (): void => {
    const props = handle.props();
    const { min, max, step, text } = scaleOf(props);
    const numbers: number[] = isRange ? handle.value() : [handle.value()];
    handles.forEach((one, index) => {
      Object.assign(one, { min, max, step, disabled: Boolean(props.disabled) });
      one.value = String(numbers[index]);
      if (isRange) {
        one.setAttribute('aria-label', `${props.label}, ${index ? 'end' : 'begin'}`);
      }
    });
    ends[0]!.textContent = text(min);
    ends[1]!.textContent = text(max);
    label.update();
    show(numbers);
  };
  update();
  return { update };
}
