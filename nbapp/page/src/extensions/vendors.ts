// Which outputs only an extension can draw.

import type { MimeBundle } from '../protocol';

const KNOWN_VENDOR = /^application\/vnd\.(nbapp|vega|vegalite|jupyter\.widget-view|jupyter\.widget-state)\b/;

/** A vendor's mime type that this page does not know may be drawn by an extension that was not loaded yet. */
export function extensionMime(bundle: MimeBundle): string | undefined {
  return Object.keys(bundle).find(mime => mime.startsWith('application/vnd.') && !KNOWN_VENDOR.test(mime));
}
