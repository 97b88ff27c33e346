// A panel with an app in a frame, beside its notebook.

import { MainAreaWidget } from '@jupyterlab/apputils';
import { launchIcon, refreshIcon, runIcon, ToolbarButton } from '@jupyterlab/ui-components';
import { Widget } from '@lumino/widgets';
import { appUrl, reasonAgainstFrame } from './address';
import type { Mode, PageSays, PanelSays } from './messages';

/** No `allow-same-origin`: in a frame, too, the page keeps the opaque origin that its server gives it. */
const ALLOWED = 'allow-scripts allow-forms allow-popups allow-downloads allow-modals';

export class Preview extends MainAreaWidget<Widget> {
  private frame: HTMLIFrameElement | null = null;

  constructor(
    private ownPath: string,
    private readonly mode: () => Mode,
  ) {
    super({ content: new Widget() });
    this.id = `nbapp-${ownPath}`;
    this.addClass('nbapp-Preview');
    this.title.closable = true;
    this.title.icon = runIcon;
    this.toolbar.addItem('again', new ToolbarButton({ icon: refreshIcon, tooltip: 'Start the app again', onClick: () => void this.load() }));
    this.toolbar.addItem('tab', new ToolbarButton({ icon: launchIcon, tooltip: 'Open as app in a new browser tab', onClick: () => this.openTab() }));
    window.addEventListener('message', this.heard);
    this.path = ownPath;
    void this.load();
  }

  get path(): string {
    return this.ownPath;
  }

  /** Of the notebook, which may be renamed: the server follows the file, so that the page stays as it is. */
  set path(path: string) {
    this.ownPath = path;
    const name = path.split('/').pop() ?? path;
    this.title.label = name.replace(/\.ipynb$/, '');
    this.title.caption = `${path} as an app`;
  }

  override dispose(): void {
    window.removeEventListener('message', this.heard);
    super.dispose();
  }

  say(message: PanelSays): void {
    this.frame?.contentWindow?.postMessage(message, '*');
  }

  /** Show the app from its beginning, or say why it cannot be shown here. */
  private async load(): Promise<void> {
    const url = appUrl(this.path);
    const refusal = await reasonAgainstFrame(url);
    if (this.isDisposed) {
      return;
    }
    this.frame = refusal === null ? this.newFrame(url) : null;
    this.content.node.replaceChildren(this.frame ?? inWords(refusal ?? '', url));
  }

  private newFrame(url: string): HTMLIFrameElement {
    const frame = document.createElement('iframe');
    frame.setAttribute('sandbox', ALLOWED);
    frame.title = this.title.caption;
    frame.className = 'nbapp-Preview-frame';
    frame.style.colorScheme = this.mode();
    frame.src = url;
    return frame;
  }

  private openTab(): void {
    window.open(appUrl(this.path), '_blank', 'noopener');
  }

  private readonly heard = (event: MessageEvent): void => {
    if (this.frame === null || event.source !== this.frame.contentWindow) {
      return;
    }
    const message = event.data as PageSays;
    if (message?.nbapp === 'ready') {
      this.say({ nbapp: 'theme', mode: this.mode() });
    }
  };
}

function inWords(reason: string, url: string): HTMLElement {
  const box = document.createElement('div');
  box.className = 'nbapp-Preview-message';
  box.setAttribute('role', 'alert');
  const sentence = document.createElement('p');
  sentence.textContent = `The app cannot be shown in this panel. ${reason}`;
  const link = document.createElement('a');
  link.href = url;
  link.target = '_blank';
  link.rel = 'noopener';
  link.textContent = 'Open it in a new browser tab';
  box.append(sentence, link);
  return box;
}
