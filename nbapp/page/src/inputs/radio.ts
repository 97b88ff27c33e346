// One of a few options, all in sight.

import { element } from '../dom';
import type { Handle, Mounted } from './kind';
import { groupLabel, labelId } from './label';

export function radio(place: HTMLElement, handle: Handle): Mounted {
  const label = groupLabel(handle);
  const group = element('div', { role: 'radiogroup', class: 'nbi-radios', 'aria-labelledby': labelId(handle) });
  place.append(label.element, group);
  let shown = '';
  const draw = (options: string[], captions: string[]): void => {
    group.replaceChildren(
      ...options.map((text, index) => {
        const input = element('input', { type: 'radio', name: handle.id, value: String(index), class: 'nbi-radio' });
        input.addEventListener('change', () => handle.set(index));
        const caption = captions[index] ? [element('span', { class: 'nbi-caption' }, captions[index])] : [];
        return element('label', { class: 'nbi-radio-label' }, input, element('span', {}, text, ...caption));
      }),
    );
  };
  const update = (): void => {
    const { options, captions = [], horizontal, disabled } = handle.props();
    const drawn = JSON.stringify([options, captions]);
    if (drawn !== shown) {
      shown = drawn;
      draw(options, captions);
    }
    group.toggleAttribute('data-horizontal', Boolean(horizontal));
    group.querySelectorAll('input').forEach((input, index) => {
      input.checked = index === handle.value();
      input.disabled = Boolean(disabled);
    });
    label.update();
  };
  update();
  return { update };
}
