// What views ask of their inputs in the kernel, and what comes back: beside the replays, in any order.

import { uuid } from './uuid';
import type { Answer, Json, Query } from './protocol';

/** The answer's bytes; null if there is none now: no connection, or the kernel is busy making the input anew. */
export type Ask = (model: string, content: Json) => Promise<DataView | null>;

export class Queries {
  private readonly waiting = new Map<string, (body: DataView | null) => void>();

  /** `send`: false if it was not sent. */
  constructor(private readonly send: (query: Query) => boolean) {}

  readonly ask: Ask = (model, content) =>
    new Promise(resolve => {
      const id = uuid();
      this.waiting.set(id, resolve);
      if (!this.send({ type: 'query', id, model, content })) {
        this.answered({ type: 'answer', id, body: null });
      }
    });

  answered(answer: Answer): void {
    this.waiting.get(answer.id)?.(answer.body as DataView | null);
    this.waiting.delete(answer.id);
  }

  /** What is open will not be answered any more. */
  lost(): void {
    [...this.waiting.keys()].forEach(id => this.answered({ type: 'answer', id, body: null }));
  }
}
