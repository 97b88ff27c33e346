// What a notebook's metadata say of its app as a whole: the key "nbapp", in the form of nbapp/server/look.py. Pure.

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

/** Where a setting stands below the key "nbapp". */
export const PLACES = {
  title: ['title'],
  icon: ['icon'],
  layout: ['layout'],
  sidebar: ['sidebar'],
  scheme: ['theme', 'base'],
} as const;

export type Setting = keyof typeof PLACES;

export function lookOf(metadata: unknown, setting: Setting): string {
  const value = PLACES[setting].reduce<unknown>((inner, word) => (isObject(inner) ? inner[word] : undefined), metadata);
  return typeof value === 'string' ? value : '';
}

/** The metadata with this setting, or without it if the value is empty; what is left empty goes too. */
export function withLook(metadata: unknown, setting: Setting, value: string): JsonObject | null {
  return placed(isObject(metadata) ? metadata : {}, PLACES[setting], value);
}

function placed(object: JsonObject, [word, ...inner]: readonly string[], value: string): JsonObject | null {
  const { [word]: old, ...others } = object;
  const below = isObject(old) ? old : {};
  const now = inner.length > 0 ? placed(below, inner, value) : value || null;
  if (now === null) {
    return Object.keys(others).length > 0 ? others : null;
  }
  return { ...object, [word]: now };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
