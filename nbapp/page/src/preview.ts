// In the frame of a JupyterLab: what the page and the panel around it say to each other; twin of labextension/src/messages.ts.
//
// How it works. Only a window on the address that this page came from is heard and spoken to: the panel of the Jupyter
// server that serves the page. It is told nothing that its own user could not read there.

import { look, type Mode } from './look';

type PageSays = { nbapp: 'ready' };
type PanelSays = { nbapp: 'theme'; mode: Mode };

class Panel {
  private readonly isThere = window.parent !== window;

  /** `isAuthor`: the page was made for who may also edit its notebook. */
  begin(isAuthor: boolean): void {
    if (this.isThere && isAuthor) {
      addEventListener('message', event => this.heard(event));
      this.say({ nbapp: 'ready' });
    }
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
    }
  }
}

export const panel = new Panel();
