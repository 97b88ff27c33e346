// One change of the page: everything that is ready soon is put on it in the same frame.

import { wait } from './dom';
import { markPaint } from './marks';

/** Views that need longer than this (a map, a first plot) follow by themselves; the rest does not wait for them. */
const PATIENCE_MS = 80;

export class Paint {
  private readonly steps: { ready: Promise<void> | null; commit: () => void }[] = [];

  /** `ready` null: at once. Steps are done in the order in which they were added, late ones when they are ready. */
  add(ready: Promise<void> | null, commit: () => void): void {
    this.steps.push({ ready, commit });
  }

  async commit(): Promise<void> {
    const isReady = this.steps.map(step => step.ready === null);
    const all = this.steps.map((step, i) => step.ready?.then(() => void (isReady[i] = true)));
    if (!isReady.every(Boolean)) {
      await Promise.race([Promise.all(all), wait(PATIENCE_MS)]);
    }
    const late = this.steps.filter((_, i) => !isReady[i]);
    this.steps.filter((_, i) => isReady[i]).forEach(step => step.commit());
    for (const step of late) {
      void step.ready?.then(step.commit).then(markPaint);
    }
    markPaint();
  }
}
