// How far a long replay is, with a button to stop it. Short ones show nothing.

import { button, element } from './dom';
import type { Notices } from './notices';
import type { Progress } from './protocol';

const SHOW_AFTER_MS = 300;
const ANNOUNCE_AFTER_MS = 1000;

export class ProgressBar {
  private readonly fill = element('div', { class: 'nb-progress-fill' });
  private readonly label = element('span', { class: 'nb-progress-label' });
  private readonly stop: HTMLButtonElement;
  private readonly bar = element('div', { class: 'nb-progress-bar', role: 'progressbar', 'aria-label': 'Progress' }, this.fill);
  private readonly box: HTMLElement;
  private timers: number[] = [];
  private isBusy = false;
  private wasAnnounced = false;

  constructor(
    private readonly page: HTMLElement,
    private readonly notices: Notices,
    stop: () => void,
  ) {
    this.stop = button('Stop', stop, 'nb-button-small');
    const pill = element('div', { class: 'nb-progress-pill' }, element('span', { class: 'nb-spinner', 'aria-hidden': 'true' }), this.label, this.stop);
    this.box = element('div', { id: 'nbapp-progress', role: 'region', 'aria-label': 'Progress', hidden: '' }, this.bar, pill);
    page.append(this.box);
  }

  show(progress: Progress): void {
    this.page.dataset.activity = progress.activity;
    const isBusy = progress.activity === 'starting' || progress.activity === 'replaying';
    this.draw(progress);
    if (!isBusy) {
      delete this.page.dataset.firstReplay;
    }
    if (isBusy && !this.isBusy) {
      this.begin(progress);
    } else if (!isBusy) {
      this.end();
    }
    this.isBusy = isBusy;
  }

  private draw({ activity, done, total }: Progress): void {
    const isReplaying = activity === 'replaying';
    const position = Math.min(done + 1, total);
    this.label.textContent = isReplaying && total ? `Running ${position} of ${total}` : 'Starting…';
    this.stop.hidden = !isReplaying;
    this.fill.style.transform = isReplaying && total ? `scaleX(${done / total})` : '';
    this.bar.toggleAttribute('data-unknown', !isReplaying);
    if (isReplaying) {
      this.bar.setAttribute('aria-valuemax', String(total));
      this.bar.setAttribute('aria-valuenow', String(done));
    } else {
      this.bar.removeAttribute('aria-valuenow');
    }
  }

  private begin(progress: Progress): void {
    const later = (action: () => void, milliseconds: number) => this.timers.push(window.setTimeout(action, milliseconds));
    later(() => this.box.removeAttribute('hidden'), SHOW_AFTER_MS);
    later(() => {
      this.wasAnnounced = true;
      this.notices.announce(progress.activity === 'starting' ? 'The app is starting.' : 'Updating.');
    }, ANNOUNCE_AFTER_MS);
  }

  private end(): void {
    this.timers.forEach(clearTimeout);
    this.timers = [];
    this.box.hidden = true;
    if (this.wasAnnounced) {
      this.wasAnnounced = false;
      this.notices.announce('The page is up to date.');
    }
  }
}
