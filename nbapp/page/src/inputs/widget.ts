// Inputs of nbapp.ui on this page: the widget's model and its view, which hands a `Handle` to the code of its kind.

import * as base from '@jupyter-widgets/base';
import '../theme/inputs.css';
import { boxWidth } from '../dom';
import { failureBox, messageOf } from '../outputs/view';
import { defer, deferredValue } from './deferred';
import { hold, join, membersOf, offer, pressEnter, reset, submit, waitingValue } from './forms';
import type { Comm } from '../widgets/comm';
import type { Handle, Json, Mounted } from './kind';
import { kindOf } from './kinds';

export class NbappInputModel extends base.DOMWidgetModel {}

export class NbappInputView extends base.DOMWidgetView {
  private mounted: Mounted | null = null;
  private leaveForm: () => void = () => {};

  override async render(): Promise<void> {
    super.render();
    this.el.classList.add('nbi');
    this.el.dataset.kind = this.model.get('kind');
    try {
      const kind = await kindOf(this.model.get('kind'));
      const handle = handleOf(this.model);
      this.mounted = kind(this.el, handle);
      this.joinForm(handle);
      boxWidth(this.el, handle.props());
      this.listenTo(this.model, 'change:props', () => boxWidth(this.el, handle.props()));
      this.listenTo(this.model, 'change:props change:value', () => this.mounted?.update());
    } catch (error) {
      console.error(error);
      this.el.replaceChildren(failureBox('This input cannot be shown here.', messageOf(error)));
    }
  }

  private joinForm(handle: Handle): void {
    const { form, enter } = handle.props();
    if (form && this.model.get('kind') !== 'form_submit_button') {
      this.leaveForm = join(form, this.model.model_id, () => this.mounted?.update());
    } else if (form && enter) {
      this.leaveForm = offer(form, this.model.model_id, () => handle.props().disabled || handle.press());
    }
  }

  override remove(): this {
    this.leaveForm();
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
      const waiting = props().form ? waitingValue(props().form, model.model_id) : deferredValue(model.model_id);
      return waiting ? waiting.value : model.get('value');
    },
    set: value => {
      if (props().form) {
        hold(props().form, model.model_id, value);
        return;
      }
      const send = (): void => {
        model.set('value', value);
        model.save_changes();
      };
      if (props().waits) {
        defer(model.model_id, value, send);
      } else {
        send();
      }
    },
    press: (content = {}) => {
      const { form, clear } = props();
      if (model.get('kind') !== 'form_submit_button') {
        model.send({ event: 'click', ...content }, {});
        return;
      }
      model.send({ event: 'click', ...content, values: submit(form) } as never, {});
      if (clear) {
        void initialValues(model, form).then(values => reset(form, values));
      }
    },
    enter: () => {
      if (props().form) {
        pressEnter(props().form);
      }
    },
    send: content => model.send(content, {}),
    query: content => (model.comm as unknown as Comm).query(content),
    transfer: () => (model.comm as unknown as Comm).transfer(),
    listen: handler => void model.on('msg:custom', handler as never),
  };
}

/** What the inputs of a form begin with, by model. */
async function initialValues(model: base.WidgetModel, form: string): Promise<Record<string, Json>> {
  const values: Record<string, Json> = {};
  for (const id of membersOf(form)) {
    const member = await model.widget_manager.get_model(id);
    values[id] = member.get('props').initial;
  }
  return values;
}
