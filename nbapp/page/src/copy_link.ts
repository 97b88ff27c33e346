// "Copy link" in the page's menu: the app's address with the values that its inputs have now.

import { button, element } from './dom';
import type { Keyed } from './share';

export class CopyLink {
  readonly element: HTMLElement;
  private readonly outcome = element('p', { class: 'nb-menu-outcome', role: 'status' });

  /** `inputs`: those that have a key of their author's, as they are now. */
  constructor(private readonly inputs: () => Promise<Keyed[]>) {
    const copy = button('Copy link', () => void this.copy(), 'nb-button-quiet nb-menu-item');
    this.element = element('div', { class: 'nb-menu-items' }, copy, this.outcome);
    this.reset();
  }

  reset(): void {
    this.outcome.replaceChildren();
  }

  private async copy(): Promise<void> {
    const { link } = await import('./share');
    const address = link(await this.inputs());
    if (await isCopied(address)) {
      this.outcome.replaceChildren('The link is copied. It opens the app with the values of now.');
      return;
    }
    const field = element('input', { type: 'text', readonly: '', value: address, 'aria-label': 'Link', class: 'nb-menu-link' });
    this.outcome.replaceChildren('Copy it from here:', field);
    field.select();
  }
}

/** A browser may forbid the newer way in a frame, and allow the older one. */
async function isCopied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = element('textarea', { class: 'nb-hidden' });
    const focused = document.activeElement;
    field.value = text;
    document.body.append(field);
    field.select();
    const isDone = document.execCommand('copy');
    field.remove();
    if (focused instanceof HTMLElement) {
      focused.focus();
    }
    return isDone;
  }
}
