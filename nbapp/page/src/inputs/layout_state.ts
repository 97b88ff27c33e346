// What a layout shows, as an input: which tab, open or not. It has no looks of its own; the layout draws it.

import type { Handle, Json, Mounted } from './kind';

type Follow = (value: Json) => void;

const handles = new Map<string, Handle>();
const followers = new Map<string, Follow>();

export function layoutState(_place: HTMLElement, handle: Handle): Mounted {
  handles.set(handle.id, handle);
  const update = (): void => followers.get(handle.id)?.(handle.value());
  update();
  return { update, dispose: () => handles.delete(handle.id) };
}

/** A layout shows the value of this model from now on. */
export function followState(model: string, follow: Follow): () => void {
  const id = `nbi-${model}`;
  followers.set(id, follow);
  const handle = handles.get(id);
  if (handle) {
    follow(handle.value());
  }
  return () => followers.delete(id);
}

/** The visitor has chosen it in the layout. */
export function setState(model: string, value: Json): void {
  const handle = handles.get(`nbi-${model}`);
  if (handle && handle.value() !== value) {
    handle.set(value);
  }
}
