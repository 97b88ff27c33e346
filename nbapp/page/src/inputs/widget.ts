// Inputs of nbapp.ui on this page: the widget's model and its view, which hands a `Handle` to the code of its kind.

import * as base from '@jupyter-widgets/base';
import '../theme/inputs.css';
import { failureBox, messageOf } from '../outputs/view';
import { hold, submit, waitingValue } from './forms';
import type { Handle, Json, Mounted } from './kind';
import { kindOf } from './kinds';

export class NbappInputModel extends base.DOMWidgetModel {}

export class NbappInputView extends base.DOMWidgetView {
  private mounted: Mounted | null = null;

  override async render(): Promise<void> {
    super.render();
    this.el.classList.add('nbi', `nbi-${this.model.get('kind')}`);
    try {
      const kind = await kindOf(this.model.get('kind'));
      this.mounted = kind(this.el, handleOf(this.model));
      this.listenTo(this.model, 'change:props change:value', () => this.mounted?.update());
    } catch (error) {
      console.error(error);
      this.el.replaceChildren(failureBox('This input cannot be shown here.', messageOf(error)));
    }
  }

  override remove(): this {
    this.mounted?.dispose?.();
    return super.remove();
  }
}

function handleOf(model: base.WidgetModel): Handle {
  const props = (): Json => model.get('props');
  return {
    id: `nbi-${model.model_id}`,
    props,
    value: () => {
      const waiting = props().form ? waitingValue(props().form, model.model_id) : null;
      return waiting ? waiting.value : model.get('value');
    },
    set: value => {
      if (props().form) {
        hold(props().form, model.model_id, value);
        return;
      }
      model.set('value', value);
      model.save_changes();
    },
    press: (content = {}) => {
      const isSubmit = model.get('kind') === 'form_submit_button';
      model.send({ event: 'click', ...content, ...(isSubmit ? { values: submit(props().form) } : {}) } as never, {});
    },
    send: content => model.send(content, {}),
    listen: handler => void model.on('msg:custom', handler as never),
  };
}
