// The names of JupyterLab that the property inspector needs, beside those of jupyterlab.d.ts.

declare module '@jupyterlab/notebook' {
  import type { Token } from '@lumino/coreutils';
  import type { Widget } from '@lumino/widgets';

  export interface Metadata {
    getMetadata(key: string): unknown;
    setMetadata(key: string, value: unknown): void;
    deleteMetadata(key: string): void;
  }

  export interface CellModel extends Metadata {
    readonly type: 'code' | 'markdown' | 'raw';
    readonly sharedModel: { getSource(): string };
  }

  export interface NotebookPanel {
    readonly content: { readonly model: Metadata | null };
  }

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
    readonly activeCell: { readonly model: CellModel } | null;
    readonly selectedCells: { readonly model: CellModel }[];
    addSection(options: { sectionName: string; label: string; rank?: number }): void;
    addItem(options: { tool: NotebookTools.Tool; section: string; rank?: number }): void;
  }
  export const INotebookTools: Token<INotebookTools>;
}
