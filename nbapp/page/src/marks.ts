// Moments that benchmarks read with performance.getEntriesByType('mark').

export type Moment = 'script' | 'socket' | 'welcome' | 'first-output' | 'done';

const seen = new Set<Moment>();

/** Records the first time that something happens, as `nbapp:<moment>`. */
export function markOnce(moment: Moment): void {
  if (!seen.has(moment)) {
    seen.add(moment);
    performance.mark(`nbapp:${moment}`);
  }
}

/** Records every time that a change was painted: key press to new output is measured up to here. */
export function markPaint(): void {
  performance.mark('nbapp:painted');
}

/** Marks when a cell shows something for the first time. */
export function markOutputs(main: HTMLElement): void {
  if (main.querySelector('.nb-output')) {
    markOnce('first-output');
  }
}
