// A link to this app with the values that its inputs have now: `?city=Rome`. What is written here is read by
// nbapp/address_values.py.
//
// How it works. An input goes into the address if its author gave it a key, under that key. A choice is written by its
// label, what a slider counts as a date or a time; several values are several parameters; nothing is an empty text.
// Of the address that the page has, everything stays that the app knows: its page, and what its cells read.

import type { Json } from './protocol';
import { address, type Query, queryOfApp } from './visitor';

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

const CHOICES = new Set(['selectbox', 'radio', 'select_slider', 'multiselect', 'pills', 'segmented_control', 'tabs']);
const TEXTS = new Set(['text_input', 'text_area', 'color_picker', 'date_input', 'time_input', 'datetime_input']);
const OTHERS = new Set(['number_input', 'slider', 'feedback', 'checkbox', 'toggle', 'expander', 'popover']);

/** The address of this page, without its session, with what these inputs say. */
export function link(inputs: Keyed[]): string {
  const query: Query = queryOfApp();
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
  const isShareable = (CHOICES.has(kind) || TEXTS.has(kind) || OTHERS.has(kind)) && props.type !== 'password';
  if (!isShareable || value === undefined || (value === null && !props.nullable)) {
    return null;
  }
  const items = Array.isArray(value) ? value : value === null ? [] : [value];
  const texts = items.length > 0 ? items.map(item => textOf(kind, props, item)) : [''];
  return texts.every(text => text.length <= LONGEST) ? texts : null;
}

function textOf(kind: string, props: Json, item: Json): string {
  if (CHOICES.has(kind)) {
    return String(typeof item === 'number' ? props.options[item] : item);
  }
  return kind === 'slider' ? counted(props.type, item) : String(item);
}

const DAYS_BEFORE_1970 = 719_163;
const DAY_MS = 86_400_000;

/** What a slider counts: days of a date, microseconds of everything with a time of day. */
function counted(type: string, value: number): string {
  switch (type) {
    case 'date':
      return new Date((value - DAYS_BEFORE_1970) * DAY_MS).toISOString().slice(0, 10);
    case 'time':
      return moment(value).slice('1970-01-01T'.length);
    case 'datetime':
      return moment(value);
    default:
      return String(value);
  }
}

function moment(microseconds: number): string {
  const rest = ((microseconds % 1_000_000) + 1_000_000) % 1_000_000;
  const seconds = new Date((microseconds - rest) / 1000).toISOString().slice(0, 19);
  return rest ? `${seconds}.${String(rest).padStart(6, '0')}` : seconds;
}
