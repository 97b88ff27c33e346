// Pictures. They are decoded before they are put on the page, so nothing jumps and nothing is blank.

import { element } from '../dom';
import { READY, textOf, type View } from './view';

interface Size {
  width?: number;
  height?: number;
}

export function imageView(mime: string, base64: string, alt: string, size: Size): View {
  const image = element('img', { class: 'nb-image', alt });
  image.src = `data:${mime};base64,${textOf(base64).replace(/\s/g, '')}`;
  if (size.width) {
    image.width = size.width;
  }
  if (size.height) {
    image.height = size.height;
  }
  const box = element('div', { class: 'nb-picture' }, image);
  return { element: box, ready: image.decode().catch(() => showBroken(box)) };
}

function showBroken(box: HTMLElement): void {
  box.replaceChildren(element('p', { class: 'nb-note' }, 'This picture is broken and cannot be shown.'));
}

/** `<Figure size 640x480 with 1 Axes>` says nothing to a visitor; any other text is what the author called it. */
export function altOf(text: unknown): string {
  const plain = textOf(text).trim();
  return !plain || plain.startsWith('<') ? 'Plot' : plain;
}

/** A PDF is offered, not embedded: a page with an opaque origin may not show plugins. */
export function pdfView(base64: string): View {
  const bytes = Uint8Array.from(atob(base64.replace(/\s/g, '')), character => character.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes], { type: 'application/pdf' }));
  const link = element('a', { class: 'nb-button', href: url, download: 'output.pdf' }, 'Download PDF');
  return { element: element('p', {}, link), ready: READY, dispose: () => URL.revokeObjectURL(url) };
}
