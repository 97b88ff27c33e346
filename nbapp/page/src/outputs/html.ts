// HTML, SVG and JavaScript of the author's. Scripts run when the output is on the page, one after the other.

import { element } from '../dom';
import { typesetIfMath } from './math';
import { failureBox, messageOf, READY, scrollBox, type View } from './view';

export function htmlView(html: string): View {
  const box = element('div', { class: 'nb-html' });
  box.innerHTML = html;
  const tables = [...box.querySelectorAll('table')];
  tables.forEach(mergeIndexName);
  const content = tables.length || /width|<svg|<img|<iframe/i.test(html) ? scrollBox('Output', box) : box;
  if (/class=["'][^"']*\bfa[bsr]? /.test(html)) {
    void import('../widgets/icons');
  }
  return {
    element: content,
    ready: typesetIfMath(box, { dollars: false }),
    attached: () => {
      makeScrollable(content);
      void runScripts(box);
    },
  };
}

export function svgView(svg: string): View {
  const box = scrollBox('Picture', element('div', { class: 'nb-svg' }));
  const inner = box.firstElementChild as HTMLElement;
  inner.innerHTML = svg;
  const drawing = inner.querySelector('svg');
  if (drawing && !drawing.getAttribute('role')) {
    drawing.setAttribute('role', 'img');
    if (!drawing.querySelector('title') && !drawing.hasAttribute('aria-label')) {
      drawing.setAttribute('aria-label', 'Plot');
    }
  }
  return { element: box, ready: READY };
}

/** As in Jupyter, the code finds the place for its output in `element`. */
export function javascriptView(code: string): View {
  const box = element('div', { class: 'nb-html' });
  const script = element('script');
  script.textContent = `(element => {${code}\n})(document.currentScript.parentElement)`;
  return { element: box, ready: READY, attached: () => box.append(script) };
}

/** pandas writes the index's name into a header row of its own; as the first column's header it costs no row. */
function mergeIndexName(table: HTMLTableElement): void {
  const [columns, names, ...more] = table.tHead?.rows ?? [];
  if (!table.classList.contains('dataframe') || !columns || !names || more.length) {
    return;
  }
  const [corner, ...others] = names.cells;
  const isOnlyName = others.every(cell => !cell.textContent) && !columns.cells[0]?.textContent;
  if (corner?.textContent && isOnlyName && columns.cells.length === names.cells.length) {
    columns.cells[0]?.replaceWith(corner);
    names.remove();
  }
}

/** A box that is wider than the page can be scrolled by keyboard, and is announced as such. */
export function makeScrollable(box: HTMLElement): void {
  if (box.classList.contains('nb-scroll') && box.scrollWidth > box.clientWidth + 1) {
    box.tabIndex = 0;
    box.setAttribute('role', 'region');
    box.setAttribute('aria-label', box.dataset.label ?? 'Output');
  }
}

/** Markup that is set with innerHTML holds scripts that never run; each is replaced by one that does. */
async function runScripts(box: HTMLElement): Promise<void> {
  for (const old of box.querySelectorAll('script')) {
    const script = element('script');
    for (const { name, value } of old.attributes) {
      script.setAttribute(name, value);
    }
    script.textContent = old.textContent;
    try {
      await insertAndWait(old, script);
    } catch (error) {
      box.append(failureBox('A script of this output could not be loaded.', messageOf(error)));
    }
  }
}

function insertAndWait(old: HTMLElement, script: HTMLScriptElement): Promise<void> {
  const mustLoad = script.src && !script.async && script.type !== 'module';
  script.async = script.hasAttribute('async');
  const loaded = new Promise<void>((resolve, reject) => {
    script.addEventListener('load', () => resolve());
    script.addEventListener('error', () => reject(new Error(script.src)));
  });
  old.replaceWith(script);
  return mustLoad ? loaded : READY;
}
