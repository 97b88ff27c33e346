// All inputs as one module in anywidget's form, for JupyterLab and other front ends: it maps their model to a `Handle`.

import { boxWidth } from '../dom';
import css from '../theme/inputs.css';
import { hold, join, offer, pressEnter, submit, waitingValue } from './forms';
import type { Handle, Json } from './kind';
import { kindOf } from './kinds';
import { Failure, type Transfer } from './transfer';

/** What anywidget's front end gives (its "AFM"). */
interface Model {
  get(name: string): Json;
  set(name: string, value: Json): void;
  save_changes(): void;
  send(content: Json, callbacks?: undefined, buffers?: ArrayBuffer[]): void;
  on(event: string, handler: (...args: Json[]) => void): void;
  off(event: string, handler?: (...args: Json[]) => void): void;
}

/** JupyterLab takes arrow keys from what is no text field, unless the very element that has the focus says otherwise. */
function keepKeys(focused: HTMLElement): void {
  if (!focused.matches(':read-write')) {
    focused.dataset.lmSuppressShortcuts = 'true';
  }
}

let count = 0;

async function render({ model, el }: { model: Model; el: HTMLElement }): Promise<() => void> {
  dressOnce();
  el.classList.add('nbi', 'nbi-plain');
  el.dataset.kind = model.get('kind');
  el.addEventListener('focusin', event => keepKeys(event.target as HTMLElement));
  const id = `nbi-plain-${(count += 1)}`;
  const handle = handleOf(model, id);
  const mounted = (await kindOf(model.get('kind')))(el, handle);
  const { form, enter } = handle.props();
  const isSubmit = model.get('kind') === 'form_submit_button';
  const leave =
    form && !isSubmit
      ? join(form, modelId(model, id), () => mounted.update())
      : form && enter
        ? offer(form, id, () => handle.press())
        : () => {};
  const update = (): void => {
    boxWidth(el, handle.props());
    mounted.update();
  };
  boxWidth(el, handle.props());
  model.on('change:props', update);
  model.on('change:value', update);
  return () => {
    leave();
    model.off('change:props', update);
    model.off('change:value', update);
    mounted.dispose?.();
  };
}

/** By which the kernel finds it; a front end that keeps it to itself has no forms. */
function modelId(model: Model, id: string): string {
  return (model as Json).model_id ?? id;
}

let questions = 0;

/** There is no server that passes queries on: they go as messages, and wait for the kernel like all others. */
function ask(model: Model, content: Json): Promise<DataView | null> {
  const id = `q${(questions += 1)}`;
  return new Promise(resolve => {
    const hear = (answer: Json, buffers: DataView[]): void => {
      if (answer?.event === 'answer' && answer.id === id) {
        model.off('msg:custom', hear);
        resolve(buffers[0] ?? null);
      }
    };
    model.on('msg:custom', hear);
    model.send({ event: 'query', id, content });
  });
}

const PART_BYTES = 1_000_000;

/** Files go as messages, one part after the other: the kernel is ready for the next when it has answered. */
function transferOf(model: Model): Transfer {
  return {
    limitBytes: null,
    discard: id => model.send({ event: 'discard', upload: id }),
    async send(file, name, progress, signal) {
      let upload: string | null = null;
      let received = 0;
      do {
        const part = await file.slice(received, received + PART_BYTES).arrayBuffer();
        const about = { upload, name, type: file.type, size: file.size, offset: received };
        const answer: Json = await sendPart(model, about, part, signal);
        if (answer.failure) {
          throw new Failure(answer.failure, false);
        }
        ({ upload, received } = answer);
        progress(received);
      } while (received < file.size);
      return upload as unknown as string;
    },
  };
}

function sendPart(model: Model, about: Json, part: ArrayBuffer, signal: AbortSignal): Promise<Json> {
  const id = `u${(questions += 1)}`;
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    const hear = (answer: Json): void => {
      if (answer?.event === 'uploaded' && answer.id === id) {
        model.off('msg:custom', hear);
        signal.removeEventListener('abort', stop);
        resolve(answer);
      }
    };
    signal.addEventListener('abort', stop, { once: true });
    model.on('msg:custom', hear);
    model.send({ event: 'upload', id, ...about }, undefined, [part]);
  });
}

function handleOf(model: Model, id: string): Handle {
  const props = (): Json => model.get('props');
  return {
    id,
    props,
    value: () => {
      const waiting = props().form ? waitingValue(props().form, modelId(model, id)) : null;
      return waiting ? waiting.value : model.get('value');
    },
    set: value => {
      if (props().form) {
        hold(props().form, modelId(model, id), value);
        return;
      }
      model.set('value', value);
      model.save_changes();
    },
    press: (content = {}) => {
      const values = model.get('kind') === 'form_submit_button' ? { values: submit(props().form) } : {};
      model.send({ event: 'click', ...content, ...values });
    },
    enter: () => {
      if (props().form) {
        pressEnter(props().form);
      }
    },
    send: content => model.send(content),
    query: content => ask(model, content),
    transfer: () => transferOf(model),
    listen: handler => model.on('msg:custom', handler),
  };
}

/** The style sheet stands in the document once, whatever number of inputs there are. */
function dressOnce(): void {
  if (!document.getElementById('nbi-style')) {
    const style = document.createElement('style');
    style.id = 'nbi-style';
    style.textContent = `${COLOURS}\n${String(css)}`;
    document.head.append(style);
  }
}

const COLOURS = `.nbi-plain {
  --nb-font: var(--jp-ui-font-family, system-ui, sans-serif); --nb-font-code: var(--jp-code-font-family, monospace);
  --nb-size: 1rem; --nb-size-small: 0.875rem; --nb-line: 1.5; --nb-radius: 8px; --nb-radius-small: 6px;
  --nb-page: var(--jp-layout-color0, Canvas); --nb-raised: var(--jp-layout-color1, Canvas);
  --nb-sunken: var(--jp-layout-color2, #f6f7f9); --nb-hover: var(--jp-layout-color2, #eef0f4);
  --nb-border: var(--jp-border-color2, #e1e4ea); --nb-border-strong: var(--jp-border-color0, #c6ccd6);
  --nb-text: var(--jp-ui-font-color1, CanvasText); --nb-text-soft: var(--jp-ui-font-color2, #566072);
  --nb-accent: var(--jp-brand-color1, #3b5bdb); --nb-accent-strong: var(--jp-brand-color0, #2f4ac0);
  --nb-accent-soft: color-mix(in srgb, var(--nb-accent) 15%, var(--nb-raised)); --nb-on-accent: var(--jp-layout-color1, #fff);
  --nb-good: var(--jp-success-color1, #1a7f4b); --nb-bad: var(--jp-error-color1, #b42318); --nb-bad-soft: var(--jp-layout-color2, #fdeeec);
  --nb-focus: 0 0 0 3px color-mix(in srgb, var(--nb-accent) 35%, transparent); --nb-shadow: 0 4px 16px rgb(16 24 40 / 20%);
}`;

export default { render };
