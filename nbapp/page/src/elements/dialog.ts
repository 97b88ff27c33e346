// A dialog: the place of a fragment in a window over the page.
//
// How it works. It is a native <dialog> that is opened as a modal: the browser keeps the focus in it, makes the page behind
// it inert, and gives the focus back when it closes. It stands at the end of the body, for a part of the page that is not
// shown would hide it. What the visitor dismisses is closed at once, and the server takes it off the page.

import { button, element } from '../dom';
import type { RenderContext } from '../outputs/render';
import type { Json } from '../protocol';
import type { Drawing } from './view';

export function dialog(props: Json, context: RenderContext): Drawing {
  const window_ = new Window(props, () => context.dialogDismissed(props.id));
  return {
    element: element('div'),
    places: new Map([[props.id, { element: window_.body }]]),
    update: next => window_.update(next),
    attached: () => window_.open(),
    dispose: () => window_.close(),
  };
}

class Window {
  readonly body = element('div', { class: 'nb-dialog-body' });
  private readonly title = element('h2', { class: 'nb-dialog-title', tabindex: '-1', autofocus: '' });
  private readonly closer = button('×', () => this.dismiss(), 'nb-dialog-close');
  private readonly box: HTMLDialogElement;
  private beganOutside = false;
  private isOver = false;

  constructor(
    private props: Json,
    private readonly dismissed: () => void,
  ) {
    this.title.id = `nb-${props.id}-title`;
    this.closer.setAttribute('aria-label', 'Close');
    // The button comes last, so that Tab goes from the title to the first input.
    const inner = element('div', { class: 'nb-dialog-inner' }, this.title, this.body, this.closer);
    this.box = element('dialog', { class: 'nb-dialog', 'aria-modal': 'true', 'aria-labelledby': this.title.id }, inner);
    this.box.addEventListener('keydown', event => this.key(event));
    this.box.addEventListener('cancel', event => event.target === this.box && event.preventDefault());
    this.box.addEventListener('close', event => event.target === this.box && this.closed());
    this.box.addEventListener('pointerdown', event => (this.beganOutside = event.target === this.box));
    this.box.addEventListener('click', event => this.beganOutside && event.target === this.box && this.dismiss());
    this.update(props);
  }

  update(props: Json): boolean {
    this.props = props;
    this.setTitle(`${props.icon ? `${props.icon} ` : ''}${props.title}`);
    this.box.dataset.width = props.width;
    this.closer.hidden = !props.dismissible;
    return true;
  }

  /** The code that knows icons and colors is large, and most titles have none. */
  private setTitle(text: string): void {
    this.title.textContent = text;
    if (/[:*_`[$~]/.test(text)) {
      void import('./directives').then(({ withDirectives }) => withDirectives(this.title, text));
    }
  }

  open(): void {
    if (!this.box.isConnected && !this.isOver) {
      document.body.append(this.box);
      this.box.showModal();
    }
  }

  close(): void {
    this.isOver = true;
    this.box.close();
    this.box.remove();
  }

  /** Escape is heard here, so that the browser never closes what must stay open, and only after what stands in it. */
  private key(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      const isTaken = event.defaultPrevented;
      event.preventDefault();
      event.stopPropagation();
      if (!isTaken) {
        this.dismiss();
      }
    }
  }

  /** By the browser itself: a phone has a gesture for that, that is heard nowhere else. */
  private closed(): void {
    if (!this.isOver) {
      this.box.showModal();
      this.dismiss();
    }
  }

  private dismiss(): void {
    if (this.props.dismissible) {
      this.close();
      this.dismissed();
    }
  }
}
