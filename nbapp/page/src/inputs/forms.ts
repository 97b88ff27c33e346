// Forms: what is set in one waits here until its button is pressed, and goes to the kernel with the press.

import type { Json } from './kind';

type Listener = () => void;

class Form {
  readonly waiting = new Map<string, Json>();
  readonly listeners = new Set<Listener>();
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
