// Everything about widgets that the page needs: one chunk, fetched while the text is being painted.

import type { Extension } from '../config';
import { LabExtensions } from '../extensions/labextensions';
import { ExtensionMimeView } from '../extensions/mime_view';
import type { RenderContext } from '../outputs/render';
import type { View } from '../outputs/view';
import type { Json, MimeBundle, Model } from '../protocol';
import type { Keyed } from '../share';
import type { Line } from './comm';
import { Manager } from './manager';
import { WidgetOutputView } from './view';

export class Widgets {
  readonly manager: Manager;
  private readonly extensions: LabExtensions;

  constructor(extensions: Extension[], line: Line, context: RenderContext) {
    this.extensions = new LabExtensions(extensions);
    this.manager = new Manager(this.extensions, line, context);
  }

  /** Opens all at once: they may name each other in any order. A model that is open already takes the state. */
  async openAll(models: Model[]): Promise<void> {
    await Promise.all(models.map(model => this.openOrUpdate(model)));
  }

  /** Open models that are none of these. */
  idsExcept(models: Model[]): string[] {
    const known = new Set(models.map(model => model.id));
    return this.manager.openIds().filter(id => !known.has(id));
  }

  /** `keys`: of their author's, by model. */
  async keyedInputs(keys: Map<string, string>): Promise<Keyed[]> {
    const open = this.manager.openIds().filter(id => keys.has(id));
    const models = await Promise.all(open.map(id => this.manager.get_model(id)));
    // What a page that was left has shown may still be open; nobody sees it.
    const shown = models.filter(model => Object.keys(model.views ?? {}).length > 0);
    return shown.map(model => ({
      key: keys.get(model.model_id) ?? '',
      kind: model.get('kind'),
      props: model.get('props'),
      value: model.get('value'),
    }));
  }

  widgetView(modelId: string, opened: Promise<unknown>): View {
    return new WidgetOutputView(modelId, this.manager, opened);
  }

  extensionView(mime: string, bundle: MimeBundle, metadata: Json, makeFallback: () => View): View {
    return new ExtensionMimeView(mime, bundle, metadata, this.extensions, makeFallback);
  }

  private async openOrUpdate(model: Model): Promise<void> {
    try {
      if (this.manager.isOpen(model.id)) {
        await this.manager.update(model.id, model.state, null);
      } else {
        await this.manager.open(model);
      }
    } catch (error) {
      console.error(`The widget ${model.id} could not be made.`, error);
    }
  }
}
