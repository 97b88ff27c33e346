// The cells of the region "sidebar", and what nbapp.ui puts beside the page: a column on the left, and on a phone a bar that opens them over the page.

import { element } from './dom';
import type { Host } from './elements/places';
import { look, type PageConfig } from './look';

export class Sidebar {
  readonly element: HTMLElement;
  readonly cells = element('div', { class: 'nb-sidebar-part' });
  /** What `ui.sidebar` holds. */
  readonly place: Host = { element: element('div', { class: 'nb-sidebar-part' }), changed: isEmpty => this.hasPlaced(!isEmpty) };
  private readonly content = element('div', { class: 'nb-sidebar-cells', id: 'nbapp-sidebar-cells' }, this.cells, this.place.element);
  private has = { cells: false, placed: false, expected: false };
  private readonly toggle = element(
    'button',
    { type: 'button', class: 'nb-sidebar-toggle', 'aria-expanded': 'false', 'aria-controls': 'nbapp-sidebar-cells' },
    'Inputs',
  );

  /** On a wide page: puts the sidebar away and back. */
  private readonly folder = element('button', { type: 'button', class: 'nb-sidebar-fold', 'aria-controls': 'nbapp-sidebar-cells' });
  private isUsersChoice = false;

  constructor() {
    this.element = element('aside', { id: 'nbapp-sidebar', 'aria-label': 'Inputs', hidden: '' }, this.folder, this.toggle, this.content);
    this.folder.addEventListener('click', () => {
      this.isUsersChoice = true;
      this.fold(!this.isFolded);
    });
    look.follow(({ current }) => this.configure(current.sidebar));
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

  hasCells(has: boolean): void {
    this.has.cells = has;
    this.show();
  }

  /** Something will come here: make room before it does, so that the page does not shift. */
  expect(isExpected: boolean): void {
    this.has.expected = isExpected;
    this.show();
  }

  private hasPlaced(has: boolean): void {
    this.has.placed = has;
    this.show();
  }

  private show(): void {
    this.element.toggleAttribute('hidden', !Object.values(this.has).some(Boolean));
  }

  private configure(asked: PageConfig['sidebar']): void {
    this.element.style.setProperty('--nb-sidebar-width', typeof asked === 'number' ? `${asked}px` : '');
    if (!this.isUsersChoice) {
      this.fold(asked === 'collapsed');
    }
  }

  private get isFolded(): boolean {
    return 'folded' in this.element.dataset;
  }

  private fold(isFolded: boolean): void {
    this.element.toggleAttribute('data-folded', isFolded);
    this.folder.textContent = isFolded ? '»' : '«';
    this.folder.setAttribute('aria-label', isFolded ? 'Show the inputs' : 'Hide the inputs');
    this.folder.setAttribute('aria-expanded', String(!isFolded));
  }

  private get isOpen(): boolean {
    return this.toggle.getAttribute('aria-expanded') === 'true';
  }

  private open(isOpen: boolean): void {
    this.toggle.setAttribute('aria-expanded', String(isOpen));
  }
}
