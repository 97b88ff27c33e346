// A panel with an app in a frame, beside its notebook.

import { MainAreaWidget } from '@jupyterlab/apputils';
import { launchIcon, refreshIcon, runIcon, shareIcon, Toolbar, ToolbarButton } from '@jupyterlab/ui-components';
import { Widget } from '@lumino/widgets';
import { appUrl, reasonAgainstFrame } from './address';
import type { Mode, PageSays, PanelSays } from './messages';
import { inWords as reasonInWords, type Reasons, sumOf } from './reasons';

/** No `allow-same-origin`: in a frame, too, the page keeps the opaque origin that its server gives it. */
const ALLOWED = 'allow-scripts allow-forms allow-popups allow-downloads allow-modals';

/** What a panel asks of the extension around it. */
export interface Surroundings {
  mode(): Mode;
  /** The last replay of this panel's app is another one. */
  replayed(preview: Preview): void;
  /** The author clicked what this cell shows. */
  found(preview: Preview, cell: string): void;
  /** Show at the notebook's cells what they did, or no longer. */
  toggleMarks(): void;
  /** Ask with whom this panel's app is to be shared. */
  share(preview: Preview): Promise<void>;
}

export class Preview extends MainAreaWidget<Widget> {
  /** Of the last replay, by cell. */
  reasons: Reasons = {};
  private frame: HTMLIFrameElement | null = null;
  private readonly sum = new Widget();
  private readonly marks: ToolbarButton;

  constructor(
    private ownPath: string,
    private readonly surroundings: Surroundings,
  ) {
    super({ content: new Widget(), toolbar: new Toolbar() }); // not a reactive one, which hides what has no width yet
    this.id = `nbapp-${ownPath}`;
    this.addClass('nbapp-Preview');
    this.title.closable = true;
    this.title.icon = runIcon;
    this.toolbar.addItem('again', new ToolbarButton({ icon: refreshIcon, tooltip: 'Start the app again', onClick: () => void this.load() }));
    this.toolbar.addItem('tab', new ToolbarButton({ icon: launchIcon, tooltip: 'Open as app in a new browser tab', onClick: () => this.openTab() }));
    this.toolbar.addItem('share', new ToolbarButton({ icon: shareIcon, tooltip: 'Share app…', onClick: () => void surroundings.share(this) }));
    this.sum.addClass('nbapp-Preview-sum');
    this.sum.node.setAttribute('role', 'status');
    this.toolbar.addItem('sum', this.sum);
    this.marks = new ToolbarButton({
      label: 'Show in notebook',
      tooltip: 'Show at each cell of the notebook whether it ran in the last replay, and why',
      onClick: () => surroundings.toggleMarks(),
    });
    this.toolbar.addItem('marks', this.marks);
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

  set showsMarks(shows: boolean) {
    this.marks.pressed = shows;
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
    frame.style.colorScheme = this.surroundings.mode();
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
    switch (message?.nbapp) {
      case 'ready':
        return this.say({ nbapp: 'theme', mode: this.surroundings.mode() });
      case 'replay':
        return this.replayed(message.cells);
      case 'found':
        return this.surroundings.found(this, message.cell);
    }
  };

  private replayed(reasons: Reasons): void {
    this.reasons = reasons;
    const all = Object.values(reasons);
    this.sum.node.textContent = all.length ? sumOf(reasons) : '';
    this.sum.node.title = all.map((reason, i) => `Cell ${i + 1} ${reasonInWords(reason)}`).join('\n');
    this.surroundings.replayed(this);
  }
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
