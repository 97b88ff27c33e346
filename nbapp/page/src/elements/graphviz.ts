// Graphs in the language of Graphviz: Graphviz itself as WebAssembly, fetched with the first graph.

import { instance } from '@viz-js/viz';
import '../theme/elements.css';
import { element } from '../dom';
import { failureBox, messageOf, scrollBox } from '../outputs/view';
import type { Json } from '../protocol';
import type { Drawing } from './view';

const LOOK = {
  graphAttributes: { bgcolor: 'transparent' },
  nodeAttributes: { fontname: 'sans-serif', fontsize: 13 },
  edgeAttributes: { fontname: 'sans-serif', fontsize: 12 },
};

export function graphviz(props: Json): Drawing {
  const place = element('div', { class: 'nb-graph', role: 'img' });
  const draw = async (next: Json): Promise<void> => {
    place.setAttribute('aria-label', next.alt);
    try {
      const viz = await instance();
      const drawing = viz.renderSVGElement(next.dot, { engine: next.engine, ...LOOK });
      drawing.classList.toggle('nb-fit', Boolean(next.fit));
      if (next.width) {
        drawing.style.width = `${next.width}px`;
      }
      useTokens(drawing);
      place.replaceChildren(drawing);
    } catch (error) {
      place.replaceChildren(failureBox('This graph cannot be drawn.', messageOf(error)));
    }
  };
  const update = (next: Json): boolean => {
    void draw(next);
    return true;
  };
  return { element: scrollBox('Graph', place), ready: draw(props), update };
}

/** What the author left black takes the page's colours, so that it is seen at night. */
function useTokens(drawing: SVGElement): void {
  for (const name of ['stroke', 'fill']) {
    drawing.querySelectorAll<SVGElement>(`[${name}="black"]`).forEach(one => {
      one.style.setProperty(name, 'var(--nb-text)');
    });
  }
  drawing.querySelectorAll<SVGElement>('text:not([fill])').forEach(one => {
    const filled = one.parentElement?.querySelector('[fill]:not([fill="none"])');
    if (!filled || filled.tagName === 'polygon' && filled.getAttribute('fill') === 'black') {
      one.style.fill = 'var(--nb-text)';
    }
  });
}
