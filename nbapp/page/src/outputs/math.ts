// TeX, drawn by KaTeX, which is fetched when the first formula comes.

import type { KatexOptions } from 'katex';
import { element } from '../dom';
import { lazyView, READY, type View } from './view';

const OPTIONS: KatexOptions = { throwOnError: false, strict: 'ignore', trust: false, output: 'htmlAndMathml' };

export function loadKatex(): Promise<typeof import('katex').default> {
  return import('./katex').then(module => module.default);
}

/** A `text/latex` output: one formula with its delimiters, or text with formulas in it. */
export function latexView(latex: string): View {
  return lazyView('nb-latex nb-scroll', async box => {
    const whole = /^\s*(?:\$\$([^]*)\$\$|\$([^$]*)\$|\\\[([^]*)\\\]|\\\(([^]*)\\\)|(\\begin\{[^]*\}))\s*$/.exec(latex);
    if (!whole) {
      box.textContent = latex;
      await typesetIfMath(box, { dollars: true });
      return;
    }
    const formula = whole.slice(1).find(part => part !== undefined) ?? '';
    const katex = await loadKatex();
    // `$\displaystyle x$` is how sympy writes what it means as a display.
    const isDisplay = whole[2] === undefined || formula.includes('\\displaystyle');
    katex.render(formula, box, { ...OPTIONS, displayMode: isDisplay });
  });
}

const WITH_DOLLARS = /\$\$([^]+?)\$\$|\\\[([^]+?)\\\]|\\\(([^]+?)\\\)|(\\begin\{(\w+\*?)\}[^]+?\\end\{\5\})|\$([^$\n]+?)\$/g;
const WITHOUT_DOLLARS = /\$\$([^]+?)\$\$|\\\[([^]+?)\\\]|\\\(([^]+?)\\\)|(\\begin\{(\w+\*?)\}[^]+?\\end\{\5\})/g;
const SKIPPED = 'script, style, textarea, pre, code, .katex, .tex2jax_ignore, .no-mathjax';

/** Draws the formulas in an element's text. A single dollar is a currency in HTML, and a delimiter elsewhere. */
export async function typesetIfMath(box: HTMLElement, options: { dollars: boolean }): Promise<void> {
  const pattern = options.dollars ? WITH_DOLLARS : WITHOUT_DOLLARS;
  if (!box.textContent || box.textContent.search(pattern) < 0) {
    return READY;
  }
  const katex = await loadKatex();
  for (const node of textNodesOf(box)) {
    const parts = splitFormulas(node.data, pattern, (formula, isDisplay) => {
      const place = element('span');
      katex.render(formula, place, { ...OPTIONS, displayMode: isDisplay });
      return place;
    });
    if (parts) {
      node.replaceWith(...parts);
    }
  }
}

function textNodesOf(box: HTMLElement): Text[] {
  const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  const nodes: Text[] = [];
  while (walker.nextNode()) {
    const node = walker.currentNode as Text;
    if (!node.parentElement?.closest(SKIPPED)) {
      nodes.push(node);
    }
  }
  return nodes;
}

function splitFormulas(
  text: string,
  pattern: RegExp,
  draw: (formula: string, isDisplay: boolean) => Node,
): (Node | string)[] | null {
  const parts: (Node | string)[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    const [all, display, bracket, paren, environment, , dollar] = match;
    parts.push(text.slice(end, match.index));
    parts.push(draw(display ?? bracket ?? environment ?? paren ?? dollar ?? '', paren === undefined && dollar === undefined));
    end = match.index + all.length;
  }
  return parts.length ? [...parts, text.slice(end)] : null;
}
