// Text that no cell can be found for, such as what a thread prints late: a strip at the foot, closed until opened.

import { element } from './dom';
import { StreamView } from './outputs/stream';

export class LogStrip {
  private readonly box = element('details', { id: 'nbapp-log', hidden: '' }, element('summary', {}, 'Log'));
  private view: StreamView | null = null;

  constructor(page: HTMLElement) {
    page.append(this.box);
  }

  set(text: string): void {
    this.view?.element.remove();
    this.view = null;
    this.box.hidden = true;
    if (text) {
      this.append(text);
    }
  }

  append(text: string): void {
    if (!this.view) {
      this.view = new StreamView('stdout', '');
      this.box.append(this.view.element);
    }
    this.view.append(text);
    this.box.hidden = false;
  }
}
