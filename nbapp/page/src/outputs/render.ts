// Chooses how an output is shown: the richest form of it that this page knows.

import { element } from '../dom';
import type { Json, MimeBundle, Output } from '../protocol';
import type { Places } from '../elements/places';
import { ElementView } from '../elements/view';
import { errorView } from './error';
import { htmlView, javascriptView, svgView } from './html';
import { altOf, imageView, pdfView } from './image';
import { jsonView } from './json';
import { markdownView } from './markdown';
import { latexView } from './math';
import { ansiToHtml, StreamView } from './stream';
import { isVega, vegaView } from './vega';
import { READY, textOf, type View } from './view';

export const WIDGET_MIME = 'application/vnd.jupyter.widget-view+json';
export const ELEMENT_MIME = 'application/vnd.nbapp.element.v1+json';

/** What renderers need of the page around them; the parts that few apps use are loaded when called. */
export interface RenderContext {
  widgetView(modelId: string): View;
  /** Where outputs can stand beside their own cell. */
  readonly places: Places;
  /** The visitor has closed this dialog. */
  dialogDismissed(id: string): void;
  /** The time of a fragment has come. */
  fragmentDue(id: string): void;
  /** A mime type of the bundle that an installed extension may draw. */
  extensionMime(bundle: MimeBundle): string | undefined;
  /** `makeFallback` draws the rest of the bundle when no extension knows the type after all. */
  extensionView(mime: string, bundle: MimeBundle, metadata: Json, makeFallback: () => View): View;
}

type Renderer = (data: Json, bundle: MimeBundle, metadata: Json) => View;

const image =
  (mime: string): Renderer =>
  (data, bundle, metadata) =>
    imageView(mime, textOf(data), altOf(bundle['text/plain']), metadata?.[mime] ?? {});

/** Best first, in the order of JupyterLab. */
const RENDERERS: [string, Renderer][] = [
  ['text/html', data => htmlView(textOf(data))],
  ['text/markdown', data => markdownView(textOf(data))],
  ['text/latex', data => latexView(textOf(data))],
  ['image/svg+xml', data => svgView(textOf(data))],
  ['image/png', image('image/png')],
  ['image/jpeg', image('image/jpeg')],
  ['image/gif', image('image/gif')],
  ['image/webp', image('image/webp')],
  ['image/bmp', image('image/bmp')],
  ['application/pdf', data => pdfView(textOf(data))],
  ['application/javascript', data => javascriptView(textOf(data))],
  ['text/javascript', data => javascriptView(textOf(data))],
  ['application/json', (data, _, metadata) => jsonView(data, metadata?.['application/json']?.expanded ? 9 : 1)],
  ['text/plain', data => plainView(textOf(data))],
];

export function renderOutput(output: Output, context: RenderContext): View {
  switch (output.output_type) {
    case 'stream':
      return new StreamView(output.name, textOf(output.text));
    case 'error':
      return errorView(output.ename, output.evalue, output.traceback);
    default:
      return renderBundle(output.data, output.metadata ?? {}, context);
  }
}

function renderBundle(bundle: MimeBundle, metadata: Json, context: RenderContext): View {
  if (WIDGET_MIME in bundle) {
    return context.widgetView(bundle[WIDGET_MIME].model_id);
  }
  if (ELEMENT_MIME in bundle) {
    return new ElementView(bundle[ELEMENT_MIME], context);
  }
  const extensionMime = context.extensionMime(bundle);
  if (extensionMime) {
    return context.extensionView(extensionMime, bundle, metadata, () => renderKnown(bundle, metadata));
  }
  return renderKnown(bundle, metadata);
}

function renderKnown(bundle: MimeBundle, metadata: Json): View {
  const vega = Object.keys(bundle).find(isVega);
  if (vega) {
    return vegaView(vega, bundle[vega], metadata[vega]);
  }
  for (const [mime, render] of RENDERERS) {
    if (mime in bundle) {
      return render(bundle[mime], bundle, metadata);
    }
  }
  return unknownView(Object.keys(bundle));
}

function plainView(text: string): View {
  const box = element('pre', { class: 'nb-plain' });
  box.innerHTML = ansiToHtml(text);
  return { element: box, ready: READY };
}

function unknownView(mimes: string[]): View {
  const text = mimes.length ? `This output cannot be shown here (${mimes.join(', ')}).` : '';
  return { element: element('p', { class: 'nb-note' }, text), ready: READY };
}
