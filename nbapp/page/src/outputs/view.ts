// What every renderer gives: an element that is filled off the page, and is put on it when it is ready.

import { element } from '../dom';
import type { Output } from '../protocol';

export interface View {
  readonly element: HTMLElement;
  /** Until then the old output stays (rule G1). Never rejects: what cannot be drawn says so in `element`. */
  readonly ready: Promise<void>;
  /** Takes the output in place of the one that it shows, without being drawn anew; false if it cannot. */
  accepts?(output: Output): boolean;
  /** The element is on the page: run scripts, measure, start to follow its size. */
  attached?(): void;
  dispose?(): void;
}

export const READY = Promise.resolve();

/** A view whose content comes later, from a renderer that is loaded when it is first needed. */
export function lazyView(className: string, fill: (box: HTMLElement) => Promise<void>): View {
  const box = element('div', { class: className });
  const ready = fill(box).catch(error => {
    console.error(error);
    box.replaceChildren(failureBox('This output cannot be shown here.', messageOf(error)));
  });
  return { element: box, ready };
}

export function failureBox(title: string, detail: string): HTMLElement {
  return element(
    'div',
    { class: 'nb-failure', role: 'alert' },
    element('p', { class: 'nb-failure-title' }, title),
    ...(detail ? [element('p', { class: 'nb-failure-detail' }, detail)] : []),
  );
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** nbformat lets a text be a list of lines. */
export function textOf(value: unknown): string {
  return Array.isArray(value) ? value.join('') : String(value ?? '');
}

/** A box that scrolls sideways by itself, so that the page never has to; it can be scrolled by keyboard. */
export function scrollBox(label: string, ...children: Node[]): HTMLElement {
  const box = element('div', { class: 'nb-scroll' }, ...children);
  box.dataset.label = label;
  return box;
}
