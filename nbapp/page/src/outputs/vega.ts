// Vega and Vega-Lite charts (Altair), without `eval`: the interpreter runs their expressions.

import { element } from '../dom';
import { look } from '../look';
import type { Json } from '../protocol';
import { lazyView, scrollBox, type View } from './view';

const MIME = /^application\/vnd\.(vega|vegalite)\.v\d+(\.\d+)*(\+json|\.json)$/;

export function isVega(mime: string): boolean {
  return MIME.test(mime);
}

export function vegaView(mime: string, spec: Json, metadata: Json): View {
  let finalize = () => {};
  const isDark = look.mode === 'dark';
  const view = lazyView('nb-vega', async box => {
    const { embed, expressionInterpreter } = await import('./vega_embed');
    const place = element('div');
    box.append(scrollBox('Chart', place));
    const result = await embed(place, structuredClone(spec), {
      mode: MIME.exec(mime)?.[1] === 'vega' ? 'vega' : 'vega-lite',
      ast: true,
      expr: expressionInterpreter,
      renderer: 'svg',
      actions: false,
      tooltip: { theme: isDark ? 'dark' : 'light' },
      ...(isDark ? { theme: 'dark' as const, config: { background: 'transparent' } } : {}),
      ...metadata?.embed_options,
    });
    finalize = () => result.finalize();
  });
  return { ...view, dispose: () => finalize() };
}
