// A message of a conversation: who says it, and the place for what is said.

import { element } from '../dom';
import type { Json } from '../protocol';
import { withDirectives } from './directives';
import type { Drawing } from './view';

const SIGNS: Record<string, string> = { user: ':material/person:', assistant: ':material/smart_toy:' };

export function chat_message(props: Json): Drawing {
  const avatar = element('div', { class: 'nb-avatar', 'data-role': props.role, 'aria-hidden': 'true' });
  if (props.image && /^(https?:|data:image)/.test(props.image)) {
    avatar.append(element('img', { src: props.image, alt: '' }));
  } else {
    withDirectives(avatar, props.icon ?? SIGNS[props.role] ?? (props.name as string).slice(0, 1).toUpperCase());
  }
  const content = element('div', { class: 'nb-chat-content' });
  const box = element('div', { class: 'nb-chat', 'data-role': props.role, role: 'group', 'aria-label': `Message of ${props.name}` });
  box.append(avatar, content);
  return { element: box, places: new Map([[props.id, { element: content }]]) };
}
