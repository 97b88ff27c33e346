// The names of JupyterLab that this extension uses; their code comes from the running JupyterLab. Its packages of types
// weigh 450 MB and are not all to be had for one version; what is written here is checked by tests/lab.

declare module '@lumino/coreutils' {
  export class Token<T> {
    constructor(name: string, description?: string);
    readonly name: string;
    /** Only a type. */
    readonly _value?: T;
  }
}

declare module '@lumino/signaling' {
  export interface ISignal<Sender, Args> {
    connect(slot: (sender: Sender, args: Args) => void, context?: unknown): boolean;
    disconnect(slot: (sender: Sender, args: Args) => void, context?: unknown): boolean;
  }
}

declare module '@lumino/widgets' {
  import type { ISignal } from '@lumino/signaling';

  export interface Title {
    label: string;
    caption: string;
    closable: boolean;
    icon: unknown;
  }

  export class Widget {
    constructor(options?: { node?: HTMLElement });
    id: string;
    readonly node: HTMLElement;
    readonly title: Title;
    readonly isAttached: boolean;
    readonly isVisible: boolean;
    readonly isDisposed: boolean;
    readonly disposed: ISignal<this, void>;
    addClass(name: string): void;
    dispose(): void;
  }
}

declare module '@jupyterlab/application' {
  import type { Token } from '@lumino/coreutils';
  import type { Widget } from '@lumino/widgets';

  export type Args = Readonly<Record<string, unknown>>;

  export interface CommandOptions {
    label: string | ((args: Args) => string);
    caption?: string | ((args: Args) => string);
    icon?: unknown;
    isEnabled?: (args: Args) => boolean;
    isVisible?: (args: Args) => boolean;
    isToggled?: (args: Args) => boolean;
    describedBy?: { args: object };
    execute: (args: Args) => unknown;
  }

  export interface JupyterFrontEnd {
    readonly commands: {
      addCommand(id: string, options: CommandOptions): void;
      execute(id: string, args?: Args): Promise<unknown>;
      notifyCommandChanged(id?: string): void;
    };
    readonly shell: {
      add(widget: Widget, area: string, options?: { mode?: string; ref?: string; rank?: number }): void;
      activateById(id: string): void;
      readonly currentWidget: Widget | null;
    };
    readonly serviceManager: { readonly contents: { localPath(path: string): string } };
  }

  export interface JupyterFrontEndPlugin<T> {
    id: string;
    description?: string;
    autoStart?: boolean;
    requires?: Token<unknown>[];
    optional?: Token<unknown>[];
    // biome-ignore lint/suspicious/noExplicitAny: the services in the order of `requires` and `optional`
    activate(app: JupyterFrontEnd, ...services: any[]): T | Promise<T>;
  }

  export interface ILayoutRestorer {
    restore<W extends Widget>(
      tracker: unknown,
      options: { command: string; args: (widget: W) => Args; name: (widget: W) => string },
    ): Promise<unknown>;
  }
  export const ILayoutRestorer: Token<ILayoutRestorer>;
}

declare module '@jupyterlab/apputils' {
  import type { Token } from '@lumino/coreutils';
  import type { Toolbar } from '@jupyterlab/ui-components';
  import type { ISignal } from '@lumino/signaling';
  import type { Widget } from '@lumino/widgets';

  export interface ICommandPalette {
    addItem(item: { command: string; category: string; args?: object }): void;
  }
  export const ICommandPalette: Token<ICommandPalette>;

  export interface IThemeManager {
    readonly theme: string | null;
    readonly themeChanged: ISignal<IThemeManager, unknown>;
    isLight(name: string): boolean;
  }
  export const IThemeManager: Token<IThemeManager>;

  export class MainAreaWidget<W extends Widget = Widget> extends Widget {
    constructor(options: { content: W; toolbar: Toolbar });
    readonly content: W;
    readonly toolbar: Toolbar;
  }

  export class WidgetTracker<W extends Widget> {
    constructor(options: { namespace: string });
    readonly currentWidget: W | null;
    add(widget: W): Promise<void>;
    save(widget: W): Promise<void>;
    find(matches: (widget: W) => boolean): W | undefined;
    forEach(visit: (widget: W) => void): void;
  }
}

declare module '@jupyterlab/coreutils' {
  export const PageConfig: { getBaseUrl(): string; getOption(name: string): string };
  export const URLExt: { join(...parts: string[]): string; encodeParts(path: string): string };
}

declare module '@jupyterlab/docmanager' {
  import type { Token } from '@lumino/coreutils';

  export type IDocumentManager = { readonly isDocumentManager: never };
  export const IDocumentManager: Token<IDocumentManager>;
}

declare module '@jupyterlab/filebrowser' {
  import type { IDocumentManager } from '@jupyterlab/docmanager';
  import type { Token } from '@lumino/coreutils';

  export interface Model {
    path: string;
    type: string;
  }

  export interface IFileBrowserFactory {
    readonly tracker: { readonly currentWidget: { selectedItems(): Iterable<Model> } | null };
  }
  export const IFileBrowserFactory: Token<IFileBrowserFactory>;

  export const FileDialog: {
    getOpenFiles(options: {
      manager: IDocumentManager;
      title: string;
      filter: (model: Model) => Record<string, never> | null;
    }): Promise<{ button: { accept: boolean }; value: Model[] | null }>;
  };
}

declare module '@jupyterlab/launcher' {
  import type { Token } from '@lumino/coreutils';

  export interface ILauncher {
    add(item: { command: string; category: string; rank?: number; args?: object }): unknown;
  }
  export const ILauncher: Token<ILauncher>;
}

declare module '@jupyterlab/notebook' {
  import type { Token } from '@lumino/coreutils';
  import type { ISignal } from '@lumino/signaling';
  import type { Widget } from '@lumino/widgets';

  export interface Metadata {
    getMetadata(key: string): unknown;
    setMetadata(key: string, value: unknown): void;
    deleteMetadata(key: string): void;
  }

  export interface CellModel extends Metadata {
    readonly id: string;
    readonly type: 'code' | 'markdown' | 'raw';
    readonly sharedModel: { getSource(): string };
  }

  export interface Cell extends Widget {
    readonly model: CellModel;
  }

  export interface NotebookPanel extends Widget {
    readonly content: {
      readonly model: Metadata | null;
      readonly widgets: readonly Cell[];
      activeCellIndex: number;
      scrollToItem(index: number, align: 'smart'): Promise<void>;
    };
    readonly context: {
      readonly path: string;
      readonly isReady: boolean;
      readonly model: { readonly dirty: boolean; readonly readOnly: boolean };
      readonly pathChanged: ISignal<unknown, string>;
      save(): Promise<void>;
    };
  }

  export interface INotebookTracker {
    readonly currentWidget: NotebookPanel | null;
    readonly currentChanged: ISignal<INotebookTracker, NotebookPanel | null>;
    readonly activeCell: Cell | null;
    readonly activeCellChanged: ISignal<INotebookTracker, Cell | null>;
    readonly widgetAdded: ISignal<INotebookTracker, NotebookPanel>;
    find(matches: (panel: NotebookPanel) => boolean): NotebookPanel | undefined;
    forEach(visit: (panel: NotebookPanel) => void): void;
  }
  export const INotebookTracker: Token<INotebookTracker>;

  export namespace NotebookTools {
    class Tool extends Widget {
      onActiveNotebookPanelChanged(): void;
      onActiveNotebookPanelMetadataChanged(): void;
      onActiveCellChanged(): void;
      onActiveCellMetadataChanged(): void;
      onSelectionChanged(): void;
    }
  }

  export interface INotebookTools {
    readonly activeNotebookPanel: NotebookPanel | null;
    readonly activeCell: Cell | null;
    readonly selectedCells: Cell[];
    addSection(options: { sectionName: string; label: string; rank?: number }): void;
    addItem(options: { tool: NotebookTools.Tool; section: string; rank?: number }): void;
  }
  export const INotebookTools: Token<INotebookTools>;
}

declare module '@jupyterlab/services' {
  export const ServerConnection: {
    makeSettings(): object;
    makeRequest(url: string, init: RequestInit, settings: object): Promise<Response>;
  };
}

declare module '@jupyterlab/settingregistry' {
  import type { Token } from '@lumino/coreutils';
  import type { ISignal } from '@lumino/signaling';

  export interface Settings {
    get(name: string): { composite: unknown };
    set(name: string, value: unknown): Promise<void>;
    readonly changed: ISignal<Settings, void>;
  }

  export interface ISettingRegistry {
    load(plugin: string): Promise<Settings>;
  }
  export const ISettingRegistry: Token<ISettingRegistry>;
}

declare module '@jupyterlab/ui-components' {
  export const runIcon: unknown;
  export const refreshIcon: unknown;
  export const launchIcon: unknown;
  export const shareIcon: unknown;

  interface Icon {
    element(options: { tag: 'span'; className: string }): HTMLElement;
  }
  export const linkIcon: Icon;
  export const userIcon: Icon;
  export const usersIcon: Icon;

  import { Widget } from '@lumino/widgets';

  export class Toolbar extends Widget {
    addItem(name: string, widget: Widget): boolean;
  }

  export class ToolbarButton extends Widget {
    constructor(options: { label?: string; tooltip: string; icon?: unknown; onClick: () => void });
    pressed: boolean;
  }
}
