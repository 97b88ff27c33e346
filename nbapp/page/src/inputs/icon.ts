// An icon before a label: an emoji, or the name of a symbol, which stands for itself where we have no drawing of it.

import { element } from '../dom';

/** `:material/download:` is a name; everything else is an emoji. */
const NAMED = /^:material\/([\w-]+):$/;

/** The few symbols that buttons have most; drawn as characters, so that they cost nothing. */
const SYMBOLS: Record<string, string> = {
  add: '+',
  arrow_back: '←',
  arrow_forward: '→',
  check: '✓',
  close: '✕',
  delete: '🗑',
  download: '⤓',
  edit: '✎',
  favorite: '♥',
  home: '⌂',
  info: 'ⓘ',
  mail: '✉',
  play_arrow: '▶',
  refresh: '↻',
  search: '⌕',
  send: '➤',
  settings: '⚙',
  star: '★',
  stop: '■',
  thumb_down: '👎',
  thumb_up: '👍',
  upload: '⤒',
  warning: '⚠',
};

export function iconText(icon: string): string {
  const name = NAMED.exec(icon)?.[1];
  return name === undefined ? icon : (SYMBOLS[name] ?? '•');
}

export function withIcon(icon: string | undefined, label: string, isAtEnd = false): Node[] {
  const text = element('span', { class: 'nbi-button-text' }, label);
  if (!icon) {
    return [text];
  }
  const mark = element('span', { class: 'nbi-icon', 'aria-hidden': 'true' }, iconText(icon));
  return isAtEnd ? [text, mark] : [mark, text];
}
