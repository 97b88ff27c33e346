// ipywidgets' manager on this page: finds the code of a widget, makes its model and its views.
//
// How it works. Models live as long as the kernel's; messages to them must be handled in the order of their arrival,
// each awaited (page.ts keeps them in a chain): a model that is not built yet would lose an update.

import * as base from '@jupyter-widgets/base';
import { ManagerBase } from '@jupyter-widgets/base-manager';
import { element } from '../dom';
import type { LabExtensions } from '../extensions/labextensions';
import { typesetIfMath } from '../outputs/math';
import type { RenderContext } from '../outputs/render';
import { failureBox, messageOf } from '../outputs/view';
import type { Json, Model } from '../protocol';
import { Comm, type Line } from './comm';
import { makeOutputModule } from './output';

const PROTOCOL_VERSION = '2.1.0';
const WITH_ICONS = new Set(['PlayModel', 'ValidModel', 'TagsInputModel', 'ColorsInputModel', 'ToolbarModel']);

type Exports = Record<string, unknown>;

export class Manager extends ManagerBase {
  /** controls/lib/widget_description.js looks for it here, to draw TeX in descriptions and in HTMLMath. */
  readonly _rendermime = {
    latexTypesetter: { typeset: (place: HTMLElement) => void typesetIfMath(place, { dollars: true }) },
  };
  private readonly comms = new Map<string, Comm>();
  private readonly outputModule: Exports;

  constructor(
    private readonly extensions: LabExtensions,
    private readonly line: Line,
    context: RenderContext,
  ) {
    super();
    this.outputModule = makeOutputModule(context);
  }

  isOpen(id: string): boolean {
    return this.comms.has(id);
  }

  openIds(): string[] {
    return [...this.comms.keys()];
  }

  /** Starts to fetch a widget's code when its model is announced, not when its turn comes. */
  prefetch(state: Record<string, Json>): void {
    if (typeof state._model_module === 'string') {
      this.moduleExports(state._model_module).catch(() => {});
    }
    if (state.icon || WITH_ICONS.has(state._model_name) || state._model_module === 'jupyter-matplotlib') {
      void import('./icons');
    }
  }

  async open(model: Model): Promise<void> {
    const comm = new Comm(model.id, this.line);
    this.comms.set(model.id, comm);
    const data = { state: model.state, buffer_paths: [] };
    const message = { content: { comm_id: model.id, data }, metadata: { version: PROTOCOL_VERSION }, buffers: [] };
    await this.handle_comm_open(comm as never, message as never);
  }

  async update(id: string, state: Record<string, Json>, echo: string | null): Promise<void> {
    const method = echo ? 'echo_update' : 'update';
    await this.comms.get(id)?.receive({ method, state, buffer_paths: [] }, [], echo);
  }

  async message(id: string, content: Json, buffers: never[]): Promise<void> {
    await this.comms.get(id)?.receive({ method: 'custom', content }, buffers);
  }

  close(id: string): void {
    this.comms.get(id)?.receiveClose();
    this.comms.delete(id);
  }

  /** As ManagerBase does it, but the first error is shown: its own error view throws another one. */
  override async create_view<VT extends base.WidgetView = base.WidgetView>(
    model: base.WidgetModel,
    options: Json = {},
  ): Promise<VT> {
    const id = base.uuid();
    const made = (model.state_change = model.state_change.then(async () => this.makeView(model, id, options)));
    if (model.views) {
      model.views[id] = made;
    }
    return made as Promise<VT>;
  }

  private async makeView(model: base.WidgetModel, id: string, options: Json): Promise<base.WidgetView> {
    try {
      const name = model.get('_view_name');
      const View = (await this.loadClass(name, model.get('_view_module'), model.get('_view_module_version'))) as never;
      const view: base.WidgetView = new (View as Json)({ model, options: this.setViewOptions(options) });
      view.listenTo(model, 'destroy', view.remove);
      await renderMeasurable(view, model.module);
      view.once('remove', () => {
        delete model.views?.[id];
      });
      return view;
    } catch (error) {
      console.error(error);
      return failureView(model, error);
    }
  }

  protected async loadClass(className: string, moduleName: string, version: string): Promise<never> {
    const exports = await this.moduleExports(moduleName);
    const found = exports[className];
    if (!found) {
      throw new Error(`The widget module "${moduleName}" (${version}) has no class "${className}".`);
    }
    return found as never;
  }

  private async moduleExports(name: string): Promise<Exports> {
    switch (name) {
      case '@jupyter-widgets/base':
        return base as unknown as Exports;
      case '@jupyter-widgets/controls':
        return (await import('./controls')) as unknown as Exports;
      case '@jupyter-widgets/output':
        return this.outputModule;
      case 'nbapp':
        return (await import('../inputs/widget')) as unknown as Exports;
      default:
        return this.extensions.widgetModule(name);
    }
  }

  /** Widgets that make models in the browser (some of pythreejs) cannot: see Comm.open. */
  protected override async _create_comm(): Promise<never> {
    throw new Error('This page opens no comms: widgets are made in the notebook.');
  }

  protected override async _get_comm_info(): Promise<Record<string, never>> {
    return {};
  }
}

/** An anywidget draws itself before it is on the page, and some (plotly's FigureWidget) take their width only then. */
async function renderMeasurable(view: base.WidgetView, moduleName: string): Promise<void> {
  const main = document.getElementById('nbapp-main');
  if (moduleName !== 'anywidget' || !main) {
    return void (await view.render());
  }
  const width = main.clientWidth - 2 * parseFloat(getComputedStyle(main).paddingLeft);
  const place = element('div', { class: 'nb-measure', 'aria-hidden': 'true', style: `width: ${width}px` }, view.el);
  main.append(place);
  try {
    await view.render();
  } finally {
    view.el.remove(); // Lumino attaches only what is nowhere
    place.remove();
  }
}

function failureView(model: base.WidgetModel, error: unknown): base.WidgetView {
  const view = new base.DOMWidgetView({ model: model as base.DOMWidgetModel, options: {}, el: element('div') } as never);
  view.el.replaceChildren(failureBox('This widget cannot be shown here.', messageOf(error)));
  return view;
}
