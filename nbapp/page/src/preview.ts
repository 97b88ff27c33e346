// In the frame of a JupyterLab: what the page and the panel around it say to each other; twin of labextension/src/messages.ts.
//
// How it works. Only a window on the address that this page came from is heard and spoken to: the panel of the Jupyter
// server that serves the page. It is told nothing that its own user could not read there.

import { look, type Mode } from './look';
import type { CellReason } from './protocol';

type PageSays = { nbapp: 'ready' } | { nbapp: 'replay'; cells: Record<string, CellReason> } | { nbapp: 'found'; cell: string };
type PanelSays = { nbapp: 'theme'; mode: Mode } | { nbapp: 'show'; cell: string; place: number };

/** What a click does something with of its own. */
const INTERACTIVE = 'a, button, input, select, textarea, label, summary, iframe, canvas, [role], [contenteditable], [tabindex]';
const SHOWN_MS = 1200;

class Panel {
  private isThere = false;
  private readonly reasons = new Map<string, CellReason>();
  private tells = false;

  /** `isAuthor`: the page was made for who may also edit its notebook. */
  begin(isAuthor: boolean): void {
    this.isThere = isAuthor && window.parent !== window;
    if (this.isThere) {
      addEventListener('message', event => this.heard(event));
      addEventListener('click', event => this.clicked(event.target as Element));
      this.say({ nbapp: 'ready' });
    }
  }

  /** Why this cell ran or was kept in the last replay; those of one replay are told together. */
  learn(cell: string, reason: CellReason | null): void {
    if (!this.isThere) {
      return;
    }
    if (reason) {
      this.reasons.set(cell, reason);
    } else {
      this.reasons.delete(cell);
    }
    if (!this.tells) {
      this.tells = true;
      setTimeout(() => this.tell());
    }
  }

  private tell(): void {
    this.tells = false;
    this.say({ nbapp: 'replay', cells: Object.fromEntries(this.reasons) });
  }

  private clicked(target: Element): void {
    const interactive = target.closest(INTERACTIVE);
    const cell = target.closest<HTMLElement>('[data-cell]');
    if (cell?.dataset.cell && !(interactive && cell.contains(interactive))) {
      this.say({ nbapp: 'found', cell: cell.dataset.cell });
    }
  }

  /** Old notebooks have no ids of cells: there the place counts, as in server/notebooks.py. */
  private show(id: string, place: number): void {
    const cells = [...document.querySelectorAll<HTMLElement>('[data-cell]')];
    const cell = cells.find(one => one.dataset.cell === id) ?? cells.find(one => one.dataset.cell === `cell-${place}`);
    cell?.scrollIntoView({ block: 'nearest' });
    cell?.setAttribute('data-is-found', '');
    setTimeout(() => cell?.removeAttribute('data-is-found'), SHOWN_MS);
  }

  private say(message: PageSays): void {
    window.parent.postMessage(message, location.origin);
  }

  private heard(event: MessageEvent): void {
    if (event.source !== window.parent || event.origin !== location.origin) {
      return;
    }
    const message = event.data as PanelSays;
    if (message?.nbapp === 'theme' && (message.mode === 'light' || message.mode === 'dark')) {
      look.surroundedBy(message.mode);
    } else if (message?.nbapp === 'show') {
      this.show(String(message.cell), Number(message.place));
    }
  }
}

export const panel = new Panel();
