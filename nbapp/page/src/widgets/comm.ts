// What ipywidgets takes for its line to the kernel: turns what a model sends into `Update` and `Custom`.

import { put_buffers, uuid } from '@jupyter-widgets/base';
import { sendDeferred } from '../inputs/deferred';
import type { Transfer } from '../inputs/transfer';
import type { Buffer, Custom, Json, Update } from '../protocol';
import type { Ask } from '../queries';
import { type Callbacks, idle } from './idle';

export type SendEvent = (event: Update | Custom, callbacks?: Callbacks) => void;
/** What goes to the kernel by way of this page's connection. */
export interface Line {
  readonly send: SendEvent;
  readonly ask: Ask;
  readonly transferFor: (model: string) => Transfer;
}

type Handler = (message: Json) => unknown;

export class Comm {
  readonly target_name = 'jupyter.widget';
  private handler: Handler | null = null;
  private closed: Handler | null = null;

  constructor(
    readonly comm_id: string,
    private readonly line: Line,
  ) {}

  /** The kernel alone makes models (a browser that could open comms could run what it likes). */
  open(): string {
    throw new Error('This page opens no comms: widgets are made in the notebook.');
  }

  send(data: Json, callbacks?: Callbacks, _metadata?: Json, buffers: Buffer[] = []): string {
    const id = uuid();
    const model = this.comm_id;
    if (data.method === 'update') {
      // How many views a page has is no input; the server would refuse it.
      delete data.state._view_count;
      if (!Object.keys(data.state).length) {
        queueMicrotask(() => idle(id, callbacks)); // the model counts its message as sent only after this returns
        return id;
      }
      sendDeferred();
      const paths = data.buffer_paths ?? [];
      put_buffers(data.state, paths, buffers as never);
      this.line.send({ type: 'update', id, model, state: data.state }, callbacks);
    } else if (data.method === 'custom') {
      sendDeferred();
      this.line.send({ type: 'custom', id, model, content: data.content, buffers }, callbacks);
    } else {
      queueMicrotask(() => idle(id, callbacks)); // request_state: the server sends all state by itself
    }
    return id;
  }

  /** Ask the input of this model; answered beside the replays. */
  query(content: Json): Promise<DataView | null> {
    return this.line.ask(this.comm_id, content);
  }

  /** How the files of this input get to the server. */
  transfer(): Transfer {
    return this.line.transferFor(this.comm_id);
  }

  /** A model that is closed in the browser stays in the kernel, which has the last word. */
  close(): string {
    return uuid();
  }

  on_msg(handler: Handler): void {
    this.handler = handler;
  }

  on_close(handler: Handler): void {
    this.closed = handler;
  }

  async receive(data: Json, buffers: Buffer[] = [], echo: string | null = null): Promise<void> {
    const parent_header = echo ? { msg_id: echo } : {};
    await this.handler?.({ content: { comm_id: this.comm_id, data }, buffers, parent_header, metadata: {} });
  }

  receiveClose(): void {
    this.closed?.({ content: { comm_id: this.comm_id, data: {} } });
  }
}
