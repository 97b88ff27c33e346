// A field for messages: Enter sends, Shift+Enter begins a new line.

import { element } from '../dom';
import type { Handle, Mounted } from './kind';

export function chatInput(place: HTMLElement, handle: Handle): Mounted {
  const input = element('textarea', { id: handle.id, class: 'nbi-chat-text', rows: '1' });
  const send = element('button', { type: 'button', class: 'nbi-send', 'aria-label': 'Send' }, '➤');
  place.append(element('div', { class: 'nbi-chat' }, input, send));
  const grow = (): void => {
    input.style.height = 'auto';
    if (input.value) {
      input.style.height = `${Math.min(input.scrollHeight, 200)}px`;
    }
    send.disabled = !input.value.trim() || Boolean(handle.props().disabled);
  };
  const submit = (): void => {
    const text = input.value.trim();
    if (text) {
      handle.press({ value: text });
      input.value = '';
      grow();
    }
  };
  input.addEventListener('input', grow);
  input.addEventListener('keydown', event => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      submit();
    }
  });
  send.addEventListener('click', submit);
  const update = (): void => {
    const { placeholder, max_chars: most, disabled } = handle.props();
    input.placeholder = placeholder ?? '';
    input.setAttribute('aria-label', placeholder ?? 'Message');
    input.disabled = Boolean(disabled);
    if (most) {
      input.maxLength = most;
    }
    grow();
  };
  update();
  return { update };
}
