// Inputs with on_change="ignore": what is set in them stays here until the visitor does something else, and goes first.

import type { Json } from './kind';

interface Held {
  readonly value: Json;
  readonly send: () => void;
}

const held = new Map<string, Held>();

/** `send` gives this value to the kernel, when it is time. */
export function defer(model: string, value: Json, send: () => void): void {
  held.set(model, { value, send });
}

/** What an input shows meanwhile. */
export function deferredValue(model: string): { value: Json } | null {
  return held.get(model) ?? null;
}

/** Something else goes to the kernel now. */
export function sendDeferred(): void {
  const waiting = [...held.values()];
  held.clear(); // what is sent now comes here again
  waiting.forEach(({ send }) => send());
}
