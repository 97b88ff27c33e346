// The place of a fragment, and its clock.
//
// How it works. The clock is the page's: it stops with the page, and a tab that is not in sight waits until it is. The
// server keeps at most one run of a fragment waiting, however slow that is.

import { element } from '../dom';
import type { RenderContext } from '../outputs/render';
import type { Json } from '../protocol';
import type { Drawing } from './view';

/** Oftener than this nobody sees a difference. */
const SHORTEST_MS = 50;

export function fragment(props: Json, context: RenderContext): Drawing {
  const box = element('div', { class: 'nb-fragment' });
  const clock = new Clock(() => context.fragmentDue(props.id));
  clock.set(props.every);
  return {
    element: box,
    places: new Map([[props.id, { element: box }]]),
    update: next => clock.set(next.every),
    dispose: () => clock.set(undefined),
  };
}

class Clock {
  private seconds: number | undefined;
  private timer = 0;
  private isLate = false;

  constructor(private readonly ring: () => void) {}

  /** From now on it rings every so many seconds; undefined: never. */
  set(seconds: number | undefined): true {
    if (seconds === this.seconds) {
      return true;
    }
    this.seconds = seconds;
    clearInterval(this.timer);
    document.removeEventListener('visibilitychange', this.wake);
    if (seconds !== undefined) {
      this.timer = window.setInterval(this.tick, Math.max(SHORTEST_MS, seconds * 1000));
      document.addEventListener('visibilitychange', this.wake);
    }
    return true;
  }

  private readonly tick = (): void => {
    this.isLate = document.hidden;
    if (!document.hidden) {
      this.ring();
    }
  };

  private readonly wake = (): void => {
    if (this.isLate) {
      this.tick();
    }
  };
}
