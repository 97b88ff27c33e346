// "App" in the property inspector: how a notebook looks as an app, and what the app makes of its selected cells.
//
// How it works. Every control shows what the metadata say and writes them at once; the notebook's own undo and save
// take it from there. A control with its default writes nothing, so that a notebook holds only what its author chose.

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTools, NotebookTools, type CellModel } from '@jupyterlab/notebook';
import { DURATION, said, withWord, type Choice } from './cell_words';
import { lookOf, withLook, type Setting } from './look';

type Options = readonly (readonly [value: string, label: string])[];

const SCHEMES: Options = [
  ['', 'As the visitor’s system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
];
const LAYOUTS: Options = [
  ['', 'Centered'],
  ['wide', 'Wide'],
];
const SIDEBARS: Options = [
  ['', 'Open, except on a phone'],
  ['collapsed', 'Closed at first'],
];
const SHOWS: Options = [
  ['', 'Shown'],
  ['hide', 'Hidden, though it runs'],
  ['skip', 'Not part of the app'],
];
const PLACES: Options = [
  ['', 'Page'],
  ['sidebar', 'Sidebar'],
];
const RUNS: Options = [
  ['', 'When what it reads has changed'],
  ['always', 'In every replay'],
  ['once', 'Once a session'],
  ['ttl', 'When its result is older than…'],
];
const FIRST_TTL = '60s';

class AppSettings extends NotebookTools.Tool {
  private readonly pageTitle = textField('Title', 'The first heading, or the file’s name');
  private readonly icon = textField('Icon', 'An emoji, or an address');
  private readonly scheme = choiceField('Theme', SCHEMES);
  private readonly width = choiceField('Width', LAYOUTS);
  private readonly sidebar = choiceField('Sidebar', SIDEBARS);
  private readonly cells = document.createElement('fieldset');
  private readonly whichCells = document.createElement('legend');
  private readonly shows = choiceField('In the app', SHOWS);
  private readonly place = choiceField('Place', PLACES);
  private readonly runs = choiceField('Runs', RUNS);
  private readonly ttl = textField('Older than', '500ms, 60s, 5m, 12h or 1d');
  private readonly note = document.createElement('p');

  constructor(private readonly tools: INotebookTools) {
    super();
    this.addClass('nbapp-AppSettings');
    this.cells.append(this.whichCells, this.shows.row, this.place.row, this.runs.row, this.ttl.row, this.note);
    this.node.append(this.pageTitle.row, this.icon.row, this.scheme.row, this.width.row, this.sidebar.row, this.cells);
    this.onLook('title', this.pageTitle.control);
    this.onLook('icon', this.icon.control);
    this.onLook('scheme', this.scheme.control);
    this.onLook('layout', this.width.control);
    this.onLook('sidebar', this.sidebar.control);
    this.onChoice('shows', this.shows.control);
    this.onChoice('place', this.place.control);
    this.runs.control.addEventListener('change', () => {
      const word = this.runs.control.value;
      this.tag('runs', word === 'ttl' ? `ttl=${FIRST_TTL}` : word);
    });
    this.ttl.control.addEventListener('change', () => this.setTtl());
  }

  override onActiveNotebookPanelChanged(): void {
    this.showLook();
  }

  override onActiveNotebookPanelMetadataChanged(): void {
    this.showLook();
  }

  override onActiveCellChanged(): void {
    this.showCells();
  }

  override onSelectionChanged(): void {
    this.showCells();
  }

  override onActiveCellMetadataChanged(): void {
    this.showCells();
  }

  // --- the app as a whole ----------------------------------------------------------------------------------------

  /** A value that was written by hand and is no option shows as none; the server says what it may be. */
  private showLook(): void {
    const metadata = this.tools.activeNotebookPanel?.content.model?.getMetadata('nbapp');
    put(this.pageTitle.control, lookOf(metadata, 'title'));
    put(this.icon.control, lookOf(metadata, 'icon'));
    this.scheme.control.value = lookOf(metadata, 'scheme').replace('auto', '');
    this.width.control.value = lookOf(metadata, 'layout').replace('centered', '');
    this.sidebar.control.value = lookOf(metadata, 'sidebar').replace(/^(auto|expanded)$/, '');
  }

  private onLook(setting: Setting, control: HTMLInputElement | HTMLSelectElement): void {
    control.addEventListener('change', () => {
      const model = this.tools.activeNotebookPanel?.content.model;
      if (!model) {
        return;
      }
      const metadata = withLook(model.getMetadata('nbapp'), setting, control.value.trim());
      if (metadata) {
        model.setMetadata('nbapp', metadata);
      } else {
        model.deleteMetadata('nbapp');
      }
    });
  }

  // --- the selected cells ----------------------------------------------------------------------------------------

  /** Raw cells are no part of an app. */
  private selected(): CellModel[] {
    return this.tools.selectedCells.map(cell => cell.model).filter(model => model.type !== 'raw');
  }

  private showCells(): void {
    const models = this.selected();
    const active = this.tools.activeCell?.model;
    const first = models.find(model => model === active) ?? models[0];
    this.cells.hidden = first === undefined;
    if (first === undefined) {
      return;
    }
    this.whichCells.textContent = models.length === 1 ? 'This cell' : `These ${models.length} cells`;
    const hasCode = models.some(model => model.type === 'code');
    this.runs.row.hidden = !hasCode;
    const isLocked = [
      this.showChoice(first, 'shows', this.shows.control),
      this.showChoice(first, 'place', this.place.control),
      this.showChoice(first, 'runs', this.runs.control),
    ].some(Boolean);
    this.showTtl(first, hasCode);
    this.note.hidden = !isLocked;
    this.note.textContent = 'What cannot be changed here is said by the first line of the cell.';
  }

  /** Whether the source decides. */
  private showChoice(model: CellModel, choice: Choice, control: HTMLSelectElement): boolean {
    const { word, isInSource } = saidBy(model, choice);
    control.value = word.split('=')[0].trim();
    control.disabled = isInSource;
    return isInSource;
  }

  private showTtl(model: CellModel, hasCode: boolean): void {
    const { word, isInSource } = saidBy(model, 'runs');
    const [name, duration] = word.split('=');
    this.ttl.row.hidden = name.trim() !== 'ttl' || !hasCode;
    put(this.ttl.control, duration?.trim() ?? '');
    this.ttl.control.disabled = isInSource;
    this.ttl.control.setCustomValidity('');
  }

  private onChoice(choice: Choice, control: HTMLSelectElement): void {
    control.addEventListener('change', () => this.tag(choice, control.value));
  }

  private setTtl(): void {
    const duration = this.ttl.control.value.trim();
    const isDuration = DURATION.test(duration);
    this.ttl.control.setCustomValidity(isDuration ? '' : 'Write a number and a unit: 500ms, 60s, 5m, 12h or 1d.');
    if (isDuration) {
      this.tag('runs', `ttl=${duration.replace(/\s/g, '')}`);
    } else {
      this.ttl.control.reportValidity();
    }
  }

  private tag(choice: Choice, word: string): void {
    for (const model of this.selected()) {
      if ((choice === 'runs' && model.type !== 'code') || saidBy(model, choice).isInSource) {
        continue;
      }
      const before = tagsOf(model);
      const tags = withWord(before, choice, word);
      if (tags.length > 0) {
        model.setMetadata('tags', tags);
      } else if (before.length > 0) {
        model.deleteMetadata('tags');
      }
    }
    this.showCells();
  }
}

function saidBy(model: CellModel, choice: Choice) {
  return said(choice, tagsOf(model), model.sharedModel.getSource());
}

function tagsOf(model: CellModel): string[] {
  const tags = model.getMetadata('tags');
  return Array.isArray(tags) ? tags.map(String) : [];
}

// --- controls ------------------------------------------------------------------------------------------------------

interface Field<Control> {
  row: HTMLElement;
  control: Control;
}

function textField(label: string, placeholder: string): Field<HTMLInputElement> {
  const control = document.createElement('input');
  control.type = 'text';
  control.placeholder = placeholder;
  control.className = 'jp-mod-styled';
  return { row: row(label, control), control };
}

function choiceField(label: string, options: Options): Field<HTMLSelectElement> {
  const control = document.createElement('select');
  control.className = 'jp-mod-styled';
  control.append(...options.map(([value, text]) => new Option(text, value)));
  return { row: row(label, control), control };
}

/** What is being typed counts more than what the metadata say. */
function put(control: HTMLInputElement, value: string): void {
  if (document.activeElement !== control) {
    control.value = value;
  }
}

function row(text: string, control: HTMLElement): HTMLElement {
  control.id = `nbapp-setting-${text.replace(/\W/g, '')}`;
  const label = document.createElement('label');
  label.htmlFor = control.id;
  label.textContent = text;
  const both = document.createElement('div');
  both.className = 'nbapp-AppSettings-row';
  both.append(label, control);
  return both;
}


export const settingsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'nbapp:app-settings',
  description: 'The settings of an app, in the property inspector of its notebook.',
  autoStart: true,
  requires: [INotebookTools],
  activate: (_: JupyterFrontEnd, tools: INotebookTools): void => {
    tools.addSection({ sectionName: 'nbapp', label: 'App', rank: 1 });
    tools.addItem({ tool: new AppSettings(tools), section: 'nbapp' });
  },
};
