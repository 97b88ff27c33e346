// Texts of one line and of several. A text counts when the visitor leaves the field or says so with Enter.

import { element } from '../dom';
import { iconText } from './icon';
import type { Handle, Mounted } from './kind';
import { labelFor } from './label';

/** A text that counts at each key waits this long for the next one. */
const LIVE_MS = 150;

export function textInput(place: HTMLElement, handle: Handle): Mounted {
  const input = element('input', { id: handle.id, class: 'nbi-text' });
  const icon = element('span', { class: 'nbi-field-icon', 'aria-hidden': 'true' });
  return field(place, handle, input, element('div', { class: 'nbi-field' }, icon, input), event => event.key === 'Enter', props => {
    input.type = props.type === 'default' ? 'text' : props.type;
    input.autocomplete = props.autocomplete ?? (props.type === 'password' ? 'new-password' : '');
    icon.textContent = props.icon ? iconText(props.icon) : '';
  });
}

export function textArea(place: HTMLElement, handle: Handle): Mounted {
  const input = element('textarea', { id: handle.id, class: 'nbi-text nbi-area' });
  return field(place, handle, input, input, event => event.key === 'Enter' && (event.ctrlKey || event.metaKey), props => {
    input.style.height = typeof props.height === 'number' ? `${props.height}px` : '';
  });
}

function field(
  place: HTMLElement,
  handle: Handle,
  input: HTMLInputElement | HTMLTextAreaElement,
  row: HTMLElement,
  isDone: (event: KeyboardEvent) => boolean,
  dress: (props: ReturnType<Handle['props']>) => void,
): Mounted {
  const label = labelFor(handle, handle.id);
  const count = element('div', { class: 'nbi-note' });
  place.append(label.element, row, count);
  let timer = 0;
  let isDirty = false;
  const commit = (): void => {
    clearTimeout(timer);
    isDirty = false;
    const text = input.value === '' && handle.props().nullable ? null : input.value;
    if (text !== handle.value()) {
      handle.set(text);
    }
  };
  input.addEventListener('input', () => {
    isDirty = true;
    tell();
    if (handle.props().live) {
      clearTimeout(timer);
      timer = window.setTimeout(commit, LIVE_MS);
    }
  });
  input.addEventListener('change', commit);
  input.addEventListener('keydown', event => {
    if (isDone(event as KeyboardEvent)) {
      commit();
      handle.enter?.();
    }
  });
  const tell = (): void => {
    const { max_chars: most } = handle.props();
    count.textContent = most ? `${input.value.length} / ${most}` : '';
  };
  const update = (): void => {
    const props = handle.props();
    dress(props);
    // What the visitor is typing is not taken back by a replay that began before.
    if (!isDirty || document.activeElement !== input) {
      const text = handle.value() ?? '';
      if (input.value !== text) {
        input.value = text;
      }
      isDirty = false;
    }
    input.placeholder = props.placeholder ?? '';
    input.disabled = Boolean(props.disabled);
    if (props.max_chars) {
      input.maxLength = props.max_chars;
    } else {
      input.removeAttribute('maxlength');
    }
    tell();
    label.update();
  };
  update();
  return { update, dispose: () => clearTimeout(timer) };
}
