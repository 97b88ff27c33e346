// The cells of the region "sidebar": a column on the left, and on a phone a bar that opens them over the page.

import { element } from './dom';

export class Sidebar {
  readonly element: HTMLElement;
  readonly cells = element('div', { class: 'nb-sidebar-cells', id: 'nbapp-sidebar-cells' });
  private readonly toggle = element(
    'button',
    { type: 'button', class: 'nb-sidebar-toggle', 'aria-expanded': 'false', 'aria-controls': 'nbapp-sidebar-cells' },
    'Inputs',
  );

  constructor() {
    this.element = element('aside', { id: 'nbapp-sidebar', 'aria-label': 'Inputs', hidden: '' }, this.toggle, this.cells);
    this.toggle.addEventListener('click', () => this.open(!this.isOpen));
    this.element.addEventListener('keydown', event => {
      if (event.key === 'Escape' && this.isOpen) {
        this.open(false);
        this.toggle.focus();
      }
    });
    document.addEventListener('pointerdown', event => {
      if (this.isOpen && !this.element.contains(event.target as Node)) {
        this.open(false);
      }
    });
  }

  private get isOpen(): boolean {
    return this.toggle.getAttribute('aria-expanded') === 'true';
  }

  private open(isOpen: boolean): void {
    this.toggle.setAttribute('aria-expanded', String(isOpen));
  }
}
