// The files that one input has on their way: which wait, how far each is, which have arrived and which never will.
//
// How it works. Two go at a time. What has arrived waits until nothing is on its way any more, and then becomes part of
// the value at once: the notebook runs once for all of them.

import type { Json } from './kind';
import { Failure, type Transfer } from './transfer';

const AT_A_TIME = 2;

/** A file as it stands in the input's value. */
export interface FileRecord {
  id: string;
  name: string;
  type: string;
  size: number;
}

export type Step = 'waiting' | 'sending' | 'arrived' | 'failed';

/** One file that is not part of the value. */
export class Item {
  step: Step = 'waiting';
  sent = 0;
  message = '';
  mayTryAgain = false;
  record: FileRecord | null = null;
  readonly abort = new AbortController();

  constructor(
    readonly file: File,
    readonly name: string,
  ) {}

  get size(): number {
    return this.file.size;
  }

  fail(message: string, mayTryAgain = false): void {
    this.step = 'failed';
    this.message = message;
    this.mayTryAgain = mayTryAgain;
  }
}

export class Sending {
  items: Item[] = [];

  /** `changed`: after each step; `arrived`: nothing is on its way, and these shall be part of the value. */
  constructor(
    private readonly transfer: () => Transfer,
    private readonly changed: (item: Item) => void,
    private readonly arrived: (records: FileRecord[]) => void,
  ) {}

  add(items: Item[]): void {
    this.items.push(...items);
    items.forEach(item => this.changed(item));
    this.next();
  }

  tryAgain(item: Item): void {
    item.step = 'waiting';
    this.changed(item);
    this.next();
  }

  /** The visitor wants it no more. */
  drop(item: Item): void {
    this.items = this.items.filter(other => other !== item);
    item.abort.abort();
    if (item.record) {
      this.transfer().discard(item.record.id);
    }
    this.changed(item);
    this.next();
  }

  dropAll(): void {
    [...this.items].forEach(item => this.drop(item));
  }

  private next(): void {
    const sending = this.items.filter(item => item.step === 'sending').length;
    const waiting = this.items.filter(item => item.step === 'waiting');
    waiting.slice(0, AT_A_TIME - sending).forEach(item => void this.send(item));
    if (!sending && !waiting.length) {
      this.handOver();
    }
  }

  private handOver(): void {
    const arrived = this.items.filter(item => item.step === 'arrived');
    if (arrived.length) {
      this.items = this.items.filter(item => item.step !== 'arrived');
      this.arrived(arrived.map(item => item.record as FileRecord));
    }
  }

  private async send(item: Item): Promise<void> {
    item.step = 'sending';
    this.changed(item);
    const progress = (bytes: number): void => {
      item.sent = bytes;
      this.changed(item);
    };
    try {
      const id = await this.transfer().send(item.file, item.name, progress, item.abort.signal);
      item.record = { id, name: item.name, type: item.file.type, size: item.file.size };
      item.step = 'arrived';
    } catch (error) {
      if (item.abort.signal.aborted) {
        return;
      }
      const failure: Json = error instanceof Failure ? error : new Failure('The file could not be read.', true);
      item.fail(failure.message, failure.mayPass);
    }
    this.changed(item);
    this.next();
  }
}
