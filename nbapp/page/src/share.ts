// A link to this app with the values that its inputs have now: `?city=Rome`. What is written here is read by
// nbapp/address_values.py.
//
// How it works. An input goes into the address if its author gave it a key, under that key. A choice is written by its
// label, several values are several parameters, and nothing chosen is an empty text.

import type { Json } from './protocol';
import { address, type Query, queryNow } from './visitor';

/** An input with a key of its author's. */
export interface Keyed {
  key: string;
  kind: string;
  props: Json;
  value: Json;
}

/** Names that have a meaning of their own in an address. */
const TAKEN = new Set(['page', 'preview', 'token']);
/** The server takes no longer one; see server/visitor_values.py. */
const LONGEST = 4000;

const TEXTS = ['text_input', 'text_area', 'color_picker', 'time_input', 'datetime_input'];
const NUMBERS = ['number_input', 'slider'];
const CHOICES = ['selectbox', 'radio', 'select_slider', 'multiselect', 'pills', 'segmented_control', 'feedback'];

/** The address of this page, without its session, with what these inputs say. */
export function link(inputs: Keyed[]): string {
  const query: Query = queryNow();
  for (const { key, kind, props, value } of inputs) {
    const texts = textsOf(kind, props, value);
    if (texts && !TAKEN.has(key)) {
      query[key] = texts;
    }
  }
  return new URL(address(query), location.href.split(/[?#]/)[0]).href.replace(/#.*/, '');
}

/** The texts that this value is in an address; null: it cannot be in one. */
export function textsOf(kind: string, props: Json, value: Json): string[] | null {
  const write = writerOf(kind, props);
  if (!write || value === undefined || (value === null && (TEXTS.includes(kind) || !props.nullable))) {
    return null;
  }
  const items = Array.isArray(value) ? value : value === null ? [] : [value];
  const texts = items.length > 0 ? items.map(write) : [''];
  return texts.every(text => text.length <= LONGEST) ? texts : null;
}

function writerOf(kind: string, props: Json): ((value: Json) => string) | null {
  if (CHOICES.includes(kind)) {
    return value => String(typeof value === 'number' ? props.options[value] : value);
  }
  const isPlain = [...TEXTS, ...NUMBERS, 'checkbox', 'toggle', 'date_input'].includes(kind);
  return isPlain && props.type !== 'password' ? String : null;
}
