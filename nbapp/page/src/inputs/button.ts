// Buttons.

import { element } from '../dom';
import { withIcon } from './icon';
import type { Handle, Json, Mounted } from './kind';

export function button(place: HTMLElement, handle: Handle): Mounted {
  const made = element('button', { type: 'button', id: handle.id, class: 'nbi-button' });
  made.addEventListener('click', () => handle.press());
  place.append(made);
  const update = (): void => {
    const props = handle.props();
    dress(made, props);
    made.disabled = Boolean(props.disabled);
  };
  update();
  return { update };
}

/** Label, icon, colour and width of a button, or of a link that looks like one. */
export function dress(made: HTMLElement, props: Json): void {
  made.replaceChildren(...withIcon(props.icon, props.label));
  made.dataset.type = props.type ?? 'secondary';
  made.toggleAttribute('data-wide', Boolean(props.wide));
  made.title = props.help ?? '';
}
