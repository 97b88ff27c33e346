// A widget in an output: its view is made off the page and stays as long as the output shows the same model.

import type { DOMWidgetView, WidgetModel } from '@jupyter-widgets/base';
import { Widget } from '@lumino/widgets';
import { element } from '../dom';
import { WIDGET_MIME } from '../outputs/render';
import { failureBox, messageOf, type View } from '../outputs/view';
import type { Output } from '../protocol';
import { keepNamed } from './accessible';
import { announceGrowth, followSize } from './lumino_host';
import type { Manager } from './manager';

export class WidgetOutputView implements View {
  readonly element = element('div', { class: 'nb-widget' });
  readonly ready: Promise<void>;
  private model: WidgetModel | null = null;
  private view: DOMWidgetView | null = null;
  private isDisposed = false;
  private ends: (() => void)[] = [];

  /** `opened`: the models that were announced before this output are built. */
  constructor(
    private readonly modelId: string,
    private readonly manager: Manager,
    opened: Promise<unknown>,
  ) {
    this.ready = opened.then(() => this.prepare()).catch(error => this.fail(error));
  }

  accepts(output: Output): boolean {
    if (output.output_type === 'stream' || output.output_type === 'error') {
      return false;
    }
    const isSame = output.data[WIDGET_MIME]?.model_id === this.modelId;
    return isSame && (this.model === null || this.model.comm !== undefined);
  }

  attached(): void {
    if (!this.view) {
      return;
    }
    const widget = this.view.luminoWidget;
    Widget.attach(widget, this.element);
    this.ends = [followSize(this.element, widget), keepNamed(this.element)];
    if (!String(this.model?.get('_view_module')).startsWith('@jupyter-widgets/')) {
      this.ends.push(announceGrowth(widget.node));
    }
    if (this.element.querySelector('.fa, .fas, .far')) {
      void import('./icons');
    }
  }

  dispose(): void {
    this.isDisposed = true;
    this.ends.forEach(end => end());
    if (this.view?.luminoWidget.isAttached && !this.element.isConnected) {
      this.removeOffPage(this.view);
    } else {
      this.view?.remove();
    }
  }

  /** The container that it stood in went first, and Lumino takes off only what is on the page. */
  private removeOffPage(view: DOMWidgetView): void {
    const nowhere = element('div', { hidden: '' }, this.element);
    document.body.append(nowhere);
    view.remove();
    nowhere.remove();
  }

  private async prepare(): Promise<void> {
    if (!this.manager.has_model(this.modelId)) {
      throw new Error(`The widget ${this.modelId} is not open any more.`);
    }
    this.model = await this.manager.get_model(this.modelId);
    const view = await this.manager.create_view<DOMWidgetView>(this.model);
    if (this.isDisposed) {
      view.remove();
    } else {
      this.view = view;
    }
  }

  private fail(error: unknown): void {
    console.error(error);
    this.element.replaceChildren(failureBox('This widget cannot be shown here.', messageOf(error)));
  }
}
