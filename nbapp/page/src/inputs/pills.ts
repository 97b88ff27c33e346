// Options as buttons: apart (`pills`), joined (`segmented_control`), or as signs (`feedback`).

import { element } from '../dom';
import type { Handle, Json, Mounted } from './kind';
import { groupLabel, labelId } from './label';

export function pills(place: HTMLElement, handle: Handle): Mounted {
  return optionButtons(place, handle, 'nbi-pills');
}

export function segmented(place: HTMLElement, handle: Handle): Mounted {
  return optionButtons(place, handle, 'nbi-segments');
}

function optionButtons(place: HTMLElement, handle: Handle, className: string): Mounted {
  const label = groupLabel(handle);
  const row = element('div', { role: 'group', class: className, 'aria-labelledby': labelId(handle) });
  place.append(label.element, row);
  let shown = '';
  const draw = (options: string[]): void => {
    row.replaceChildren(
      ...options.map((text, index) => {
        const made = element('button', { type: 'button', class: 'nbi-option' }, text);
        made.addEventListener('click', () => handle.set(chosenAfter(handle.props(), handle.value(), index)));
        return made;
      }),
    );
  };
  const update = (): void => {
    const { options, disabled } = handle.props();
    if (shown !== JSON.stringify(options)) {
      shown = JSON.stringify(options);
      draw(options);
    }
    const chosen: number[] = [handle.value() ?? []].flat();
    row.querySelectorAll('button').forEach((made, index) => {
      made.setAttribute('aria-pressed', String(chosen.includes(index)));
      made.disabled = Boolean(disabled);
    });
    label.update();
  };
  update();
  return { update };
}

/** The value after a press of this option: pressed again it is taken back, unless one is required. */
function chosenAfter(props: Json, value: Json, index: number): Json {
  if (!props.multiple) {
    return value === index && !props.required ? null : index;
  }
  const chosen: number[] = value ?? [];
  if (!chosen.includes(index)) {
    return [...chosen, index];
  }
  const left = chosen.filter(one => one !== index);
  return left.length || !props.required ? left : chosen;
}

export function feedback(place: HTMLElement, handle: Handle): Mounted {
  const { icons, options, style } = handle.props();
  const row = element('div', { role: 'group', class: 'nbi-feedback', 'aria-label': handle.props().label, 'data-style': style });
  const signs = (options as string[]).map((words, index) => {
    const sign = style === 'stars' ? '★' : icons[index];
    const made = element('button', { type: 'button', class: 'nbi-sign', 'aria-label': words, title: words }, sign);
    made.addEventListener('click', () => handle.set(handle.value() === index ? null : index));
    return made;
  });
  row.append(...signs);
  place.append(row);
  const update = (): void => {
    const chosen = handle.value();
    signs.forEach((made, index) => {
      const isOn = style === 'stars' ? chosen !== null && index <= chosen : index === chosen;
      made.toggleAttribute('data-on', isOn);
      made.setAttribute('aria-pressed', String(index === chosen));
      made.disabled = Boolean(handle.props().disabled);
    });
  };
  update();
  return { update };
}
