// Text that no cell can be found for, such as what a thread prints late: a strip at the foot, closed until opened.

import { element } from './dom';
import { StreamView } from './outputs/stream';

export class LogStrip {
  private readonly box = element('details', { id: 'nbapp-log', hidden: '' }, element('summary', {}, 'Log'));
  private view = new StreamView('stdout', '');

  constructor(page: HTMLElement) {
    this.box.append(this.view.element);
    page.append(this.box);
  }

  set(text: string): void {
    const view = new StreamView('stdout', text);
    this.view.element.replaceWith(view.element);
    this.view = view;
    this.box.hidden = !text;
  }

  append(text: string): void {
    this.view.append(text);
    this.box.hidden = false;
  }
}
