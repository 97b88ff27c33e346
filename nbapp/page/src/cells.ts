// The notebook's cells on the page, in order; each is touched only when something of it changed.

import { element } from './dom';
import { OutputList } from './outputs/list';
import { markdownView } from './outputs/markdown';
import type { RenderContext } from './outputs/render';
import type { View } from './outputs/view';
import type { Paint } from './paint';
import { panel } from './preview';
import type { CellReason, CellStatus, PageCell } from './protocol';
import { ReasonNote } from './reasons';
import type { Sidebar } from './sidebar';

export class CellView {
  readonly element: HTMLElement;
  readonly outputs: OutputList;
  readonly callbackOutputs: OutputList;
  region: PageCell['region'] = 'main';
  private markdown: string | null = null;
  private text: View | null = null;
  private readonly note = new ReasonNote();
  private place = 0;

  constructor(cell: PageCell, context: RenderContext) {
    this.element = element('div', { class: 'nb-cell', 'data-cell': cell.id, 'data-kind': cell.kind });
    this.outputs = new OutputList(context, 'nb-outputs', () => this.place);
    this.callbackOutputs = new OutputList(context, 'nb-outputs nb-callback-outputs', () => this.place + 0.5);
    if (cell.kind === 'code') {
      this.element.append(this.note.element, this.outputs.element, this.callbackOutputs.element);
    }
  }

  /** `place`: among the code cells, from 1. */
  update(cell: PageCell, place: number, paint: Paint): void {
    this.region = cell.region;
    this.place = place;
    if (cell.kind === 'markdown') {
      this.setMarkdown(cell.markdown, paint);
      this.setStatus('done'); // text waits for nothing
      return;
    }
    this.outputs.replace(cell.outputs, paint);
    this.callbackOutputs.replace(cell.callback_outputs, paint);
    this.setStatus(cell.status);
    this.setReason(cell.reason);
  }

  setReason(reason: CellReason | null): void {
    this.note.show(this.place, reason);
    panel.learn(this.element.dataset.cell ?? '', reason);
  }

  setStatus(status: CellStatus): void {
    this.element.dataset.status = status;
    this.element.setAttribute('aria-busy', String(status === 'running'));
  }

  remove(): void {
    this.outputs.dispose();
    this.callbackOutputs.dispose();
    this.text?.dispose?.();
    this.element.remove();
    panel.learn(this.element.dataset.cell ?? '', null);
  }

  private setMarkdown(markdown: string, paint: Paint): void {
    if (this.markdown === markdown) {
      return;
    }
    this.markdown = markdown;
    const view = markdownView(markdown);
    // Text is there at once; its formulas are drawn when KaTeX has come.
    const ready = this.text ? view.ready : null;
    paint.add(ready, () => {
      this.text?.dispose?.();
      this.text = view;
      this.element.replaceChildren(view.element);
      view.attached?.();
    });
  }
}

export class Cells {
  private views = new Map<string, CellView>();

  constructor(
    private readonly main: HTMLElement,
    private readonly sidebar: Sidebar,
    private readonly context: RenderContext,
  ) {}

  get(id: string): CellView | undefined {
    return this.views.get(id);
  }

  /** Makes the page show these cells: the ones that it has stay where they are, with what they hold. */
  show(cells: PageCell[], paint: Paint): void {
    const old = this.views;
    this.views = new Map(cells.map(cell => [cell.id, this.reuse(old.get(cell.id), cell)]));
    for (const [id, view] of old) {
      if (this.views.get(id) !== view) {
        view.remove();
      }
    }
    let place = 0;
    for (const cell of cells) {
      place += Number(cell.kind === 'code');
      this.views.get(cell.id)?.update(cell, place, paint);
    }
    this.arrange();
  }

  private reuse(view: CellView | undefined, cell: PageCell): CellView {
    return view && view.element.dataset.kind === cell.kind ? view : new CellView(cell, this.context);
  }

  private arrange(): void {
    const views = [...this.views.values()];
    const inSidebar = views.filter(view => view.region === 'sidebar');
    arrangeIn(this.sidebar.cells, inSidebar);
    arrangeIn(
      this.main,
      views.filter(view => view.region === 'main'),
    );
    this.sidebar.hasCells(inSidebar.length > 0);
    this.context.places.arrangeAll();
  }
}

/** Puts the elements in this order and moves none that stands right, nor ever the one with the focus: moving one would
 *  reset its focus and scroll. */
function arrangeIn(place: HTMLElement, views: CellView[]): void {
  const focused = views.find(view => view.element.parentNode === place && view.element.contains(document.activeElement))?.element;
  let next = place.firstElementChild;
  for (const { element: cell } of views) {
    while (cell === focused && next && next !== cell) {
      const after: Element | null = next.nextElementSibling;
      place.append(next); // its turn comes
      next = after;
    }
    if (next === cell) {
      next = next.nextElementSibling;
    } else {
      place.insertBefore(cell, next);
    }
  }
}
