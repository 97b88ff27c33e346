// The page's menu, in a corner: light or dark, a link with the inputs of now, print, and what the author put there.

import { CopyLink } from './copy_link';
import { button, element } from './dom';
import { type Look, look, type Scheme } from './look';
import type { Keyed } from './share';

const SCHEMES: [Scheme, string][] = [
  ['light', 'Light'],
  ['dark', 'Dark'],
  ['auto', 'Automatic'],
];

export class Menu {
  readonly element: HTMLElement;
  private readonly toggle = element('button', {
    type: 'button',
    class: 'nb-menu-toggle',
    'aria-label': 'Menu of this page',
    'aria-expanded': 'false',
    'aria-controls': 'nbapp-menu',
  });
  private readonly schemes = new Map<Scheme, HTMLInputElement>();
  private readonly items = element('div', { class: 'nb-menu-items' });
  private readonly copyLink: CopyLink;
  private readonly panel: HTMLElement;

  constructor(inputs: () => Promise<Keyed[]>) {
    this.copyLink = new CopyLink(inputs);
    const parts = [this.choices(), this.copyLink.element, this.items];
    this.panel = element('div', { id: 'nbapp-menu', class: 'nb-menu-panel', hidden: '' }, ...parts);
    this.element = element('div', { class: 'nb-menu' }, this.toggle, this.panel);
    this.toggle.addEventListener('click', () => this.open(this.panel.hidden));
    this.element.addEventListener('keydown', event => {
      if (event.key === 'Escape' && !this.panel.hidden) {
        this.open(false);
        this.toggle.focus();
      }
    });
    document.addEventListener('pointerdown', event => {
      if (!this.element.contains(event.target as Node)) {
        this.open(false);
      }
    });
    look.follow(now => this.show(now));
  }

  private open(isOpen: boolean): void {
    this.panel.hidden = !isOpen;
    this.toggle.setAttribute('aria-expanded', String(isOpen));
    this.copyLink.reset();
    if (isOpen) {
      this.schemes.get(look.scheme)?.focus();
    }
  }

  private choices(): HTMLElement {
    const labels = SCHEMES.map(([scheme, name]) => {
      const input = element('input', { type: 'radio', name: 'nbapp-scheme', value: scheme });
      input.addEventListener('change', () => look.choose(scheme));
      this.schemes.set(scheme, input);
      return element('label', { class: 'nb-menu-choice' }, input, name);
    });
    return element('fieldset', { class: 'nb-menu-choices' }, element('legend', {}, 'Appearance'), ...labels);
  }

  private show({ scheme, current }: Look): void {
    const chosen = this.schemes.get(scheme);
    if (chosen) {
      chosen.checked = true;
    }
    const print = button('Print', () => {
      this.open(false);
      window.print();
    }, 'nb-button-quiet nb-menu-item');
    const given = Object.entries(current.menu ?? {}).flatMap(([name, value]): HTMLElement[] => {
      if (!value) {
        return [];
      }
      return name === 'About'
        ? [element('p', { class: 'nb-menu-about' }, value)]
        : [element('a', { class: 'nb-button nb-button-quiet nb-menu-item', href: value, target: '_blank', rel: 'noopener' }, name)];
    });
    this.items.replaceChildren(print, ...given);
  }
}
