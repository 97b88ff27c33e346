// Twin of nbapp/codec.py: a message to a websocket frame and back.
//
// A text frame is JSON. A binary frame is a 4-byte big-endian length, JSON {"body", "sizes"} and the buffers; bytes
// inside the body are {"$nbapp.buffer": i}.

import type { Json, PageMessage, ServerMessage } from './protocol';

const BUFFER_MARK = '$nbapp.buffer';
const NUMBER_MARK = '$nbapp.number';

export function encodeFrame(message: PageMessage): string | ArrayBuffer {
  const buffers: Uint8Array[] = [];
  const body = plain(message, buffers);
  if (!buffers.length) {
    return JSON.stringify(body);
  }
  const head = new TextEncoder().encode(JSON.stringify({ body, sizes: buffers.map(b => b.byteLength) }));
  const frame = new Uint8Array(4 + head.length + buffers.reduce((sum, b) => sum + b.byteLength, 0));
  new DataView(frame.buffer).setUint32(0, head.length);
  let offset = 4;
  for (const part of [head, ...buffers]) {
    frame.set(part, offset);
    offset += part.byteLength;
  }
  return frame.buffer;
}

export function decodeFrame(frame: string | ArrayBuffer): ServerMessage {
  if (typeof frame === 'string') {
    return revive(parse(frame), []) as ServerMessage;
  }
  const length = new DataView(frame).getUint32(0);
  const { body, sizes } = parse(new TextDecoder().decode(new Uint8Array(frame, 4, length)));
  let offset = 4 + length;
  const buffers = (sizes as number[]).map(size => {
    // A copy of its own: typed arrays over it need an offset that is a multiple of their item's size.
    const buffer = new DataView(frame.slice(offset, offset + size));
    offset += size;
    return buffer;
  });
  return revive(body, buffers) as ServerMessage;
}

/** JSON as Python writes it: NaN and Infinity, which a widget's value may be, are no JSON for a browser. */
export function parse(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    const token = /"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g;
    return JSON.parse(text.replace(token, found => (found[0] === '"' ? found : `{"${NUMBER_MARK}":"${found}"}`)));
  }
}

function plain(value: Json, buffers: Uint8Array[]): Json {
  if (value instanceof ArrayBuffer) {
    return mark(new Uint8Array(value), buffers);
  }
  if (ArrayBuffer.isView(value)) {
    return mark(new Uint8Array(value.buffer, value.byteOffset, value.byteLength), buffers);
  }
  if (Array.isArray(value)) {
    return value.map(item => plain(item, buffers));
  }
  if (value && typeof value === 'object') {
    if (typeof value.toJSON === 'function') {
      return plain(value.toJSON(), buffers);
    }
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item, buffers)]));
  }
  return value;
}

function mark(bytes: Uint8Array, buffers: Uint8Array[]): Json {
  buffers.push(bytes);
  return { [BUFFER_MARK]: buffers.length - 1 };
}

function revive(value: Json, buffers: DataView[]): Json {
  if (!value || typeof value !== 'object') {
    return value;
  }
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      value[i] = revive(value[i], buffers);
    }
    return value;
  }
  if (BUFFER_MARK in value) {
    return buffers[value[BUFFER_MARK]];
  }
  if (NUMBER_MARK in value) {
    return Number(value[NUMBER_MARK]);
  }
  for (const key in value) {
    value[key] = revive(value[key], buffers);
  }
  return value;
}
