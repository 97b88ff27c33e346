// The cells of the region "sidebar", and what nbapp.ui puts beside the page: a column on the left, and on a phone a drawer that comes over the page.

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
  /** Puts the sidebar away and back. */
  private readonly button = element('button', { type: 'button', class: 'nb-sidebar-button', 'aria-controls': 'nbapp-sidebar-cells' });
  private readonly narrow = matchMedia('(max-width: 799px)');
  private isUsersChoice = false;

  /** `page`: what a drawer covers, out of reach while it is open. */
  constructor(private readonly page: HTMLElement) {
    this.element = element('aside', { id: 'nbapp-sidebar', 'aria-label': 'Inputs', hidden: '' }, this.button, this.content);
    this.button.addEventListener('click', () => {
      this.isUsersChoice = true;
      this.open(!this.isOpen);
    });
    this.narrow.addEventListener('change', () => this.open(!this.narrow.matches));
    look.follow(({ current }) => this.configure(current.sidebar));
    this.element.addEventListener('keydown', event => {
      if (event.key === 'Escape' && !event.defaultPrevented) {
        this.closeDrawer();
      }
    });
    document.addEventListener('pointerdown', event => {
      if (!this.element.contains(event.target as Node)) {
        this.closeDrawer();
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
      this.open(asked !== 'collapsed' && !this.narrow.matches); // on a phone it would cover the page
    }
  }

  private closeDrawer(): void {
    if (this.narrow.matches && this.isOpen) {
      this.open(false);
      this.button.focus();
    }
  }

  private get isOpen(): boolean {
    return this.button.getAttribute('aria-expanded') === 'true';
  }

  private open(isOpen: boolean): void {
    this.element.toggleAttribute('data-folded', !isOpen);
    this.button.textContent = isOpen ? '«' : '»';
    this.button.setAttribute('aria-label', isOpen ? 'Hide the inputs' : 'Show the inputs');
    this.button.setAttribute('aria-expanded', String(isOpen));
    this.page.inert = isOpen && this.narrow.matches;
  }
}
