// "Run as app" in JupyterLab and Notebook 7: commands, and the panels that they open.
//
// How it works. The extension saves the notebook and shows the page that the server has for it, in a frame. All that
// makes the app live (its kernel, what follows a save) is the server's, so that it also holds without this extension.

import { ILayoutRestorer, type Args, type CommandOptions, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, IThemeManager, WidgetTracker } from '@jupyterlab/apputils';
import { PageConfig } from '@jupyterlab/coreutils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { FileDialog, IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { ISettingRegistry, type Settings } from '@jupyterlab/settingregistry';
import { runIcon, shareIcon } from '@jupyterlab/ui-components';
import { appUrl, isOnHub } from './address';
import { settingsPlugin } from './app_settings';
import type { Mode } from './messages';
import { Preview, type Surroundings } from './preview';
import { markCells, revealCell } from './reasons';

const ID = 'nbapp:plugin';
const RUN = 'nbapp:run';
const OPEN_IN_BROWSER = 'nbapp:open-in-browser';
const SHARE = 'nbapp:share';
const RUN_A_FILE = 'nbapp:run-a-file';

type Place = 'automatic' | 'beside' | 'tab';

class Apps implements Surroundings {
  readonly previews = new WidgetTracker<Preview>({ namespace: 'nbapp' });
  place: Place = 'automatic';
  private showsMarks = false;
  settings: Settings | null = null;

  constructor(
    private readonly app: JupyterFrontEnd,
    private readonly notebooks: INotebookTracker,
    private readonly themes: IThemeManager | null,
  ) {
    themes?.themeChanged.connect(() => this.previews.forEach(preview => preview.say({ nbapp: 'theme', mode: this.mode() })));
    notebooks.widgetAdded.connect((_, panel) => this.followName(panel));
    notebooks.forEach(panel => this.followName(panel));
    notebooks.activeCellChanged.connect(() => this.showActiveCell());
  }

  followSettings(settings: Settings): void {
    this.settings = settings;
    this.place = settings.get('place').composite as Place;
    this.showsMarks = settings.get('marks').composite as boolean;
    this.previews.forEach(preview => this.replayed(preview));
  }

  // --- what panels ask for

  mode(): Mode {
    const theme = this.themes?.theme;
    return this.themes && theme && !this.themes.isLight(theme) ? 'dark' : 'light';
  }

  replayed(preview: Preview): void {
    preview.showsMarks = this.showsMarks;
    const panel = this.panelOf(preview.path);
    if (panel) {
      markCells(panel, this.showsMarks && !preview.isDisposed ? preview.reasons : null);
    }
  }

  found(preview: Preview, cell: string): void {
    const panel = this.panelOf(preview.path);
    if (panel) {
      revealCell(panel, cell);
    }
  }

  toggleMarks(): void {
    void this.settings?.set('marks', !this.showsMarks);
  }

  async share({ path }: { readonly path: string }): Promise<void> {
    const { openShareDialog } = await import('./share_dialog'); // not many start JupyterLab to share
    openShareDialog(this.localPath(path), () => this.save(path));
  }

  private showActiveCell(): void {
    const panel = this.notebooks.currentWidget;
    const cell = this.notebooks.activeCell;
    const preview = panel && this.previews.find(one => one.path === this.localPath(panel.context.path));
    if (cell && preview) {
      preview.say({ nbapp: 'show', cell: cell.model.id, place: panel.content.widgets.indexOf(cell) });
    }
  }

  // --- what commands do

  /** Save this notebook where it is open, and show its app beside it. */
  async run(path: string): Promise<void> {
    await this.save(path);
    if (this.opensTabs()) {
      this.openTab(path);
    } else {
      this.show(path);
    }
  }

  async runInTab(path: string): Promise<void> {
    await this.save(path);
    this.openTab(path);
  }

  show(path: string): void {
    const open = this.previews.find(preview => preview.path === path);
    const preview = open ?? new Preview(this.localPath(path), this);
    if (!open) {
      preview.disposed.connect(() => this.replayed(preview));
      void this.previews.add(preview);
      this.app.shell.add(preview, 'main', { mode: 'split-right', ref: this.panelOf(path)?.id });
      if (!preview.isAttached) { // Notebook 7 has one document in its main area
        this.app.shell.add(preview, 'right');
      }
    }
    this.app.shell.activateById(preview.id);
  }

  private openTab(path: string): void {
    const opened = window.open(appUrl(this.localPath(path)), '_blank');
    if (opened === null) {
      this.show(path); // the browser lets no page open another now; a panel can always say where the app is
    }
  }

  private opensTabs(): boolean {
    const page = PageConfig.getOption('notebookPage'); // of Notebook 7; where no notebook is open there is no beside
    return this.place === 'tab' || (this.place === 'automatic' && isOnHub()) || (page !== '' && page !== 'notebooks');
  }

  private async save(path: string): Promise<void> {
    const context = this.panelOf(path)?.context;
    if (context?.isReady && context.model.dirty && !context.model.readOnly) {
      await context.save();
    }
  }

  private panelOf(path: string): NotebookPanel | undefined {
    return this.notebooks.find(panel => panel.context.path === path || this.localPath(panel.context.path) === path);
  }

  private followName(panel: NotebookPanel): void {
    let known = panel.context.path;
    panel.context.pathChanged.connect((_, path) => {
      const preview = this.previews.find(one => one.path === this.localPath(known));
      known = path;
      if (preview) {
        preview.path = this.localPath(path);
        void this.previews.save(preview);
      }
    });
  }

  /** Below the server's root, without the name of a drive such as `RTC:`. */
  private localPath(path: string): string {
    return this.app.serviceManager.contents.localPath(path);
  }
}

function addCommands(app: JupyterFrontEnd, apps: Apps, notebooks: INotebookTracker, files: IFileBrowserFactory | null): void {
  const named = (args: Args): string | undefined => {
    if (typeof args.path === 'string') {
      return args.path;
    }
    if (args.from === 'files') {
      return [...(files?.tracker.currentWidget?.selectedItems() ?? [])].find(item => item.type === 'notebook')?.path;
    }
    return notebooks.currentWidget?.context.path;
  };
  const args = {
    type: 'object',
    properties: {
      path: { type: 'string', description: 'Of the notebook; without it, the notebook in front.' },
      from: { enum: ['files'], description: 'The notebook that is selected in the file browser.' },
    },
  };
  const add = (id: string, look: Pick<CommandOptions, 'label' | 'caption' | 'icon'>, run: (path: string, given: { isRestored?: unknown }) => unknown) =>
    app.commands.addCommand(id, {
      ...look,
      isEnabled: given => named(given) !== undefined,
      describedBy: { args },
      execute: given => {
        const path = named(given);
        return path === undefined ? undefined : run(path, given);
      },
    });
  add(RUN, { label: 'Run as app', caption: 'Run as app', icon: runIcon }, (path, given) =>
    given.isRestored ? apps.show(path) : apps.run(path),
  );
  add(OPEN_IN_BROWSER, { label: 'Open as app in a new browser tab' }, path => apps.runInTab(path));
  add(SHARE, { label: 'Share app…', caption: 'Share app…', icon: shareIcon }, path => apps.share({ path }));
  const changed = () => app.commands.notifyCommandChanged();
  notebooks.currentChanged.connect(changed);
}

/** For the launcher, which is there when no notebook is open: ask which one. */
function addChoice(app: JupyterFrontEnd, apps: Apps, documents: IDocumentManager): void {
  app.commands.addCommand(RUN_A_FILE, {
    label: 'Run a notebook as app…',
    caption: 'Choose a notebook and run it as an app',
    icon: runIcon,
    describedBy: { args: { type: 'object', properties: {} } },
    execute: async () => {
      const chosen = await FileDialog.getOpenFiles({
        manager: documents,
        title: 'Run a notebook as app',
        filter: model => (model.type === 'notebook' ? {} : null),
      });
      const notebook = chosen.value?.find(model => model.type === 'notebook');
      if (chosen.button.accept && notebook) {
        await apps.run(notebook.path);
      }
    },
  });
}

const plugin: JupyterFrontEndPlugin<void> = {
  id: ID,
  description: 'Runs a notebook as an app, beside the notebook.',
  autoStart: true,
  requires: [INotebookTracker],
  optional: [ISettingRegistry, ILayoutRestorer, IThemeManager, ICommandPalette, IFileBrowserFactory, ILauncher, IDocumentManager],
  activate: async (
    app: JupyterFrontEnd,
    notebooks: INotebookTracker,
    registry: ISettingRegistry | null,
    restorer: ILayoutRestorer | null,
    themes: IThemeManager | null,
    palette: ICommandPalette | null,
    files: IFileBrowserFactory | null,
    launcher: ILauncher | null,
    documents: IDocumentManager | null,
  ): Promise<void> => {
    const apps = new Apps(app, notebooks, themes);
    addCommands(app, apps, notebooks, files);
    for (const command of [RUN, OPEN_IN_BROWSER, SHARE]) {
      palette?.addItem({ command, category: 'Notebook Operations' });
    }
    if (documents) {
      addChoice(app, apps, documents);
      palette?.addItem({ command: RUN_A_FILE, category: 'Notebook Operations' });
      launcher?.add({ command: RUN_A_FILE, category: 'Other', rank: 10 });
    }
    void restorer?.restore<Preview>(apps.previews, {
      command: RUN,
      args: preview => ({ path: preview.path, isRestored: true }),
      name: preview => preview.path,
    });
    const settings = await registry?.load(ID);
    settings?.changed.connect(() => apps.followSettings(settings));
    if (settings) {
      apps.followSettings(settings);
    }
  },
};

export default [plugin, settingsPlugin];
