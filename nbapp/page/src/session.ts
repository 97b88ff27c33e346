// What the page remembers of its session: the id in the URL, the values that the visitor set, what is on its way.
//
// There are no cookies and no storage: the page may have an opaque origin. The id lives in the URL's fragment, which
// never reaches a server's log; the values live in the history entry, so that they survive a reload.

import { fragmentChoice } from './look';
import type { Custom, Json, Model, Update } from './protocol';
import { type Callbacks, idle } from './widgets/idle';

type Inputs = Record<string, Record<string, Json>>;
type Event = Update | Custom;

export class SessionMemory {
  id: string | null = fragmentId();
  private inputs: Inputs = history.state?.inputs ?? {};
  private readonly keyByModel = new Map<string, string>();
  private readonly unanswered = new Map<string, { event: Event; callbacks?: Callbacks }>();

  get inputsForOpen(): Inputs {
    return this.inputs;
  }

  begin(id: string): void {
    this.id = id;
    this.save();
  }

  forget(): void {
    this.id = null;
    this.save();
  }

  save(): void {
    const choice = fragmentChoice();
    const parts = [...(this.id ? [`s=${this.id}`] : []), ...(choice ? [`theme=${choice}`] : [])];
    const fragment = parts.length ? `#${parts.join('&')}` : '';
    try {
      history.replaceState({ ...history.state, inputs: withoutBytes(this.inputs) }, '', location.pathname + location.search + fragment);
    } catch (error) {
      console.warn('The session cannot be kept in the address; a reload will begin a new one.', error);
    }
  }

  learnKeys(models: Model[]): void {
    for (const model of models) {
      // Uploaded files end with their session: another one cannot begin with them.
      if (model.key && model.state.kind !== 'file_uploader') {
        this.keyByModel.set(model.id, model.key);
      }
    }
  }

  /** The keys that the author gave to inputs of `nbapp.ui`, by model. */
  authorsKeys(): Map<string, string> {
    const named = [...this.keyByModel].filter(([, key]) => key.startsWith('key/'));
    return new Map(named.map(([model, key]) => [model, key.slice('key/'.length)]));
  }

  /** An event that the server has not answered yet; values are remembered for a session to come. */
  sent(event: Event, callbacks?: Callbacks): void {
    this.unanswered.set(event.id, { event, callbacks });
    const key = this.keyByModel.get(event.model);
    if (key && event.type === 'update') {
      this.inputs[key] = { ...this.inputs[key], ...event.state };
    }
  }

  answered(id: string): void {
    const callbacks = this.unanswered.get(id)?.callbacks;
    this.unanswered.delete(id);
    idle(id, callbacks);
  }

  /** The notebook set a value itself: a session to come shall have that one. */
  kernelSet(model: string, state: Record<string, Json>): void {
    const remembered = this.inputs[this.keyByModel.get(model) ?? ''];
    for (const trait of Object.keys(remembered ?? {})) {
      if (remembered && trait in state) {
        remembered[trait] = state[trait];
      }
    }
  }

  /** What is still on its way, in order: to be sent again when a session is resumed. */
  unansweredEvents(): Event[] {
    return [...this.unanswered.values()].map(({ event }) => event);
  }

  /** A new session has other models: what was on its way to the old ones is over. */
  dropUnanswered(): void {
    [...this.unanswered.keys()].forEach(id => this.answered(id));
  }

  /** State as the server knows it, without the traits that the visitor has set since. */
  withoutPending(model: Model): Model {
    const pending = this.unansweredEvents().filter(event => event.type === 'update' && event.model === model.id);
    const traits = new Set(pending.flatMap(event => (event.type === 'update' ? Object.keys(event.state) : [])));
    const state = Object.entries(model.state).filter(([trait]) => !traits.has(trait));
    return traits.size ? { ...model, state: Object.fromEntries(state) } : model;
  }
}

function fragmentId(): string | null {
  return /[#&]s=([\w-]+)/.exec(location.hash)?.[1] ?? null;
}

/** Uploaded files are too big for a history entry. */
function withoutBytes(inputs: Inputs): Inputs {
  const hasBytes = (value: Json): boolean =>
    value instanceof ArrayBuffer ||
    ArrayBuffer.isView(value) ||
    (value && typeof value === 'object' && Object.values(value).some(hasBytes));
  return Object.fromEntries(Object.entries(inputs).filter(([, state]) => !hasBytes(state)));
}
