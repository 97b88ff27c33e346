// What a visitor is told while there is no connection to the app.

import type { Notices } from './notices';

/** A connection that is back by then was never missed. */
const TELL_AFTER_MS = 600;

const LOST = 'The connection to the app is lost. Trying to connect again…';
const OFFLINE = 'You are offline. The app goes on when the network is back.';
const NOT_LET_IN = 'The server does not let this page in. You may have to log in again.';
const NOT_RUNNING =
  'The app is not running: its author has stopped it or no longer shares it, or its server is starting again. ' +
  'What you see stays; the page connects when the app is back.';

export class Loss {
  private timer = 0;

  constructor(private readonly notices: Notices) {}

  /** `silently`: nothing was heard for a while, so the visitor has waited already. */
  begin(silently: boolean): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.tell(), silently ? 0 : TELL_AFTER_MS);
  }

  /** The server has spoken. */
  end(): void {
    clearTimeout(this.timer);
    this.notices.solve('lost');
  }

  notLetIn(): void {
    this.notices.show({ kind: 'lost', message: NOT_LET_IN, actions: ['reload'] });
  }

  notRunning(): void {
    this.end();
    this.notices.solve('stopping');
    document.body.dataset.isLost = '';
    this.notices.show({ kind: 'not_running', message: NOT_RUNNING, actions: ['wait'] });
  }

  private tell(): void {
    document.body.dataset.isLost = '';
    if (!this.notices.has('stopping') && !this.notices.has('not_running')) { // else the visitor knows why
      this.notices.show({ kind: 'lost', message: navigator.onLine ? LOST : OFFLINE, actions: ['wait'] });
    }
  }
}
