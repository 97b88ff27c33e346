// A cell opened: its whole text, its nested data, its picture.

import { element } from '../dom';
import type { Column, Json } from './types';

export function openCell(root: HTMLElement, column: Column, value: Json, back: () => void): void {
  const close = element('button', { type: 'button', class: 'nbg-tool', 'aria-label': 'Close' }, '✕');
  const title = element('div', { class: 'nbg-viewer-title' }, column.label || 'Index');
  const dialog = element('dialog', { class: 'nbg-viewer', 'aria-label': column.label || 'Cell' }, element('div', { class: 'nbg-viewer-head' }, title, close), content(column, value));
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', event => event.target === dialog && dialog.close());
  dialog.addEventListener('close', () => {
    dialog.remove();
    back();
  });
  root.append(dialog);
  dialog.showModal();
}

function content(column: Column, value: Json): HTMLElement {
  if (column.type === 'image' && /^(https?:|data:image\/|[^:]*$)/i.test(String(value))) {
    return element('img', { src: String(value), alt: column.label });
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return element('pre', { class: 'nbg-viewer-text', tabindex: '0' }, text);
}
