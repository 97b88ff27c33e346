// What went wrong, in words, with what the visitor can do; and quiet announcements for screen readers.

import { button, element } from './dom';
import type { Action, Problem } from './protocol';

const LABELS: Record<Exclude<Action, 'wait'>, string> = {
  restart: 'Restart the app',
  new_session: 'Start again',
  reload: 'Reload the page',
  dismiss: 'Dismiss',
};

/** Of these the visitor only needs to know; the others stop the app. */
const MILD = new Set(['notice', 'input_refused', 'renewed']);

/** Long enough to be read twice; what needs an answer stays. */
const PASSING_MS = 12_000;

export class Notices {
  private readonly box = element('div', { id: 'nbapp-notices', role: 'region', 'aria-label': 'Messages' });
  private readonly quiet = element('div', { id: 'nbapp-announcer', class: 'nb-hidden', role: 'status' });
  private readonly shown = new Map<string, HTMLElement>();

  constructor(
    page: HTMLElement,
    private readonly act: (action: Action, kind: string) => void,
  ) {
    page.append(this.box, this.quiet);
  }

  /** One notice a kind: a new one takes the place of the old. */
  show(problem: Pick<Problem, 'message' | 'actions'> & { kind: string }): void {
    const old = this.shown.get(problem.kind);
    if (old?.dataset.message === problem.message) {
      return;
    }
    const isMild = MILD.has(problem.kind);
    const notice = element('div', {
      class: `nb-notice${isMild ? ' nb-notice-mild' : ''}`,
      // Assertive for what stops the app, polite for the rest.
      role: isMild ? 'status' : 'alert',
      'data-problem': problem.kind,
      'data-message': problem.message,
    });
    notice.append(element('p', {}, problem.message), this.buttons(problem.actions, problem.kind));
    if (old) {
      old.replaceWith(notice);
    } else {
      this.box.append(notice);
    }
    this.shown.set(problem.kind, notice);
    if (problem.kind === 'input_refused') {
      setTimeout(() => notice.isConnected && this.solve(problem.kind), PASSING_MS);
    }
  }

  solve(kind: string): void {
    this.shown.get(kind)?.remove();
    this.shown.delete(kind);
  }

  solveAll(): void {
    [...this.shown.keys()].forEach(kind => this.solve(kind));
  }

  has(kind: string): boolean {
    return this.shown.has(kind);
  }

  /** Heard by screen readers when they have nothing else to say; seen by nobody. */
  announce(text: string): void {
    this.quiet.textContent = text;
  }

  private buttons(actions: Action[], kind: string): HTMLElement {
    const row = element('div', { class: 'nb-notice-actions' });
    for (const action of actions) {
      if (action === 'wait') {
        row.append(element('span', { class: 'nb-spinner', 'aria-hidden': 'true' }));
      } else if (action === 'dismiss') {
        row.append(button(LABELS.dismiss, () => this.solve(kind), 'nb-button-quiet'));
      } else {
        row.append(button(LABELS[action], () => this.act(action, kind), 'nb-button-strong'));
      }
    }
    return row;
  }
}
