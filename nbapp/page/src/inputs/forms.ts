// Forms: what is set in one waits here until its button is pressed, and goes to the kernel with the press.

import type { Json } from './kind';

type Listener = () => void;

class Form {
  readonly waiting = new Map<string, Json>();
  /** Of its submit buttons; the first one is pressed by Enter. */
  readonly buttons = new Map<string, () => void>();
  /** Of its inputs: show what waits. */
  readonly listeners = new Map<string, Listener>();
}

const forms = new Map<string, Form>();

function formOf(id: string): Form {
  const form = forms.get(id) ?? new Form();
  forms.set(id, form);
  return form;
}

/** The value that an input shows, if it is not the kernel's yet. */
export function waitingValue(form: string, model: string): { value: Json } | null {
  const waiting = forms.get(form)?.waiting;
  return waiting?.has(model) ? { value: waiting.get(model) } : null;
}

export function hold(form: string, model: string, value: Json): void {
  formOf(form).waiting.set(model, value);
}

/** What the press that submits the form brings along, by model; from now on nothing waits. */
export function submit(form: string): Record<string, Json> {
  const values = Object.fromEntries(formOf(form).waiting);
  formOf(form).waiting.clear();
  return values;
}

/** An input of this form stands on the page; the function that is returned says that it is gone. */
export function join(form: string, model: string, show: Listener): () => void {
  formOf(form).listeners.set(model, show);
  return () => formOf(form).listeners.delete(model);
}

/** The models of its inputs. */
export function membersOf(form: string): string[] {
  return [...formOf(form).listeners.keys()];
}

/** Its button does. */
export function offer(form: string, model: string, press: () => void): () => void {
  formOf(form).buttons.set(model, press);
  return () => formOf(form).buttons.delete(model);
}

/** The visitor pressed Enter in an input of this form. */
export function pressEnter(form: string): void {
  [...formOf(form).buttons.values()][0]?.();
}

/** Every input shows this value again, which the form will send (`clear_on_submit`). */
export function reset(form: string, initial: Record<string, Json>): void {
  const { waiting, listeners } = formOf(form);
  for (const [model, value] of Object.entries(initial)) {
    waiting.set(model, value);
  }
  listeners.forEach(show => show());
}
