// What the code of one kind of input is given, and what it gives. The same code runs in an app and, by anywidget's front
// end, in JupyterLab: it knows its `Handle` and the element that it fills, and nothing else.

import type { Transfer } from './transfer';

// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Json = any;

/** One input, as its code sees it. */
export interface Handle {
  /** Names the input on this page: for ids of elements. */
  readonly id: string;
  props(): Json;
  value(): Json;
  /** The visitor has chosen this value. In a form it waits until the form is submitted. */
  set(value: Json): void;
  /** The visitor has pressed it; `content` goes with the press. */
  press(content?: Record<string, Json>): void;
  /** The visitor has pressed Enter in it: a form may be submitted. */
  enter?(): void;
  /** A message to the kernel that is no press and no value. */
  send(content: Json): void;
  /** Ask the kernel for a part of what this input shows, while a cell runs as well; null: not now. */
  query(content: Json): Promise<DataView | null>;
  /** How files of the visitor's get to where the kernel finds them. */
  transfer(): Transfer;
  /** Called with each message of the kernel's to this input. */
  listen(handler: (content: Json, buffers: DataView[]) => void): void;
}

/** An input that stands on the page. */
export interface Mounted {
  /** Properties or value are others now, set by the kernel or by another view. */
  update(): void;
  dispose?(): void;
}

export type Kind = (place: HTMLElement, handle: Handle) => Mounted;
