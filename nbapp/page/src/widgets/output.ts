// The Output widget: the server catches what belongs to it and keeps it in `outputs`; here it is only drawn.

import { DOMWidgetModel, DOMWidgetView } from '@jupyter-widgets/base';
import { OutputList } from '../outputs/list';
import type { RenderContext } from '../outputs/render';
import { Paint } from '../paint';

/** The module `@jupyter-widgets/output` of this page. */
export function makeOutputModule(context: RenderContext): Record<string, unknown> {
  class OutputModel extends DOMWidgetModel {
    override defaults(): Backbone.ObjectHash {
      return {
        ...super.defaults(),
        _model_name: 'OutputModel',
        _view_name: 'OutputView',
        _model_module: '@jupyter-widgets/output',
        _view_module: '@jupyter-widgets/output',
        msg_id: '',
        outputs: [],
      };
    }
  }

  class OutputView extends DOMWidgetView {
    private list = new OutputList(context, 'nb-outputs', () => 0);

    override render(): void {
      super.render();
      this.el.classList.add('jupyter-widgets', 'widget-output', 'nb-output-widget');
      this.el.append(this.list.element);
      this.listenTo(this.model, 'change:outputs', () => this.draw());
      // Outputs may hold scripts and widgets, which need the page around them.
      void this.displayed.then(() => this.draw());
    }

    override remove(): void {
      this.list.dispose();
      super.remove();
    }

    private draw(): void {
      const paint = new Paint();
      this.list.replace(this.model.get('outputs') ?? [], paint);
      void paint.commit();
    }
  }

  return { OutputModel, OutputView };
}
