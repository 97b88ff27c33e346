// For an author (--dev): above each cell, why it ran or was kept in the last replay. Hidden until asked for.
//
// How it works. Every code cell has a note, which is filled whether it shows or not. One button shows and hides all of
// them by an attribute of the body; the choice lives in the history entry, as there is no storage (see session.ts).

import { button, element } from './dom';
import type { CellReason } from './protocol';

/** Reasons that are a sentence of their own: "`df` changed". The others are said after a colon: "first run". */
const CLAUSE = /( changed| is new| is gone| was pressed| was interrupted| is over| are over)$/;

const DID = { ran: 'ran', failed: 'failed; it ran', kept: 'kept', not_reached: 'not reached' };

export class ReasonNote {
  readonly element = element('p', { class: 'nb-reason', hidden: '' });

  /** `place`: among the code cells, from 1, as `jupyter nbapp check` counts them. */
  show(place: number, reason: CellReason | null): void {
    this.element.hidden = reason === null;
    if (reason) {
      this.element.dataset.did = reason.did;
      this.element.replaceChildren(
        element('span', { class: 'nb-reason-cell' }, `Cell ${place}`),
        element('span', {}, ...withCode(inWords(reason))),
      );
    }
  }
}

export class ReasonsToggle {
  private readonly button = button('Why did cells run?', () => this.toggle(), 'nb-button-small nb-reasons-toggle');

  constructor(
    private readonly body: HTMLElement,
    place: HTMLElement,
  ) {
    place.append(this.button);
    this.show(Boolean(history.state?.showsReasons));
  }

  private toggle(): void {
    const shows = !('showsReasons' in this.body.dataset);
    history.replaceState({ ...history.state, showsReasons: shows }, '');
    this.show(shows);
  }

  private show(shows: boolean): void {
    this.body.toggleAttribute('data-shows-reasons', shows);
    this.button.setAttribute('aria-pressed', String(shows));
  }
}

function inWords({ did, why, seconds }: CellReason): string {
  const joined = CLAUSE.test(why) ? `${DID[did]} because ${why}` : `${DID[did]}: ${why}`;
  return seconds === null ? joined : `${joined} (${duration(seconds)})`;
}

function duration(seconds: number): string {
  const milliseconds = seconds * 1000;
  if (seconds >= 1) {
    return `${seconds.toFixed(1)} s`;
  }
  return `${milliseconds < 10 ? milliseconds.toFixed(1) : milliseconds.toFixed(0)} ms`;
}

/** What stands between backticks is the author's: a name, an option. */
function withCode(text: string): (Node | string)[] {
  return text.split('`').map((part, i) => (i % 2 ? element('code', {}, part) : part));
}
