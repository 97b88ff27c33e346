// Markdown as Jupyter writes it: GFM with TeX. What comes out is cleaned: it may repeat what a visitor typed.

import DOMPurify from 'dompurify';
import { Marked, type TokenizerExtension, type RendererExtension } from 'marked';
import { element } from '../dom';
import { makeScrollable } from './html';
import { loadKatex } from './math';
import type { View } from './view';

type Extension = TokenizerExtension & RendererExtension;

/** TeX must be cut out before Markdown sees its underscores and backslashes. */
const MATH: { name: string; level: 'block' | 'inline'; start: RegExp; rule: RegExp; isDisplay: boolean }[] = [
  { name: 'mathBlock', level: 'block', start: /\$\$/, rule: /^\$\$([^]+?)\$\$(?:\s*\n|\s*$)/, isDisplay: true },
  { name: 'mathBrackets', level: 'block', start: /\\\[/, rule: /^\\\[([^]+?)\\\](?:\s*\n|\s*$)/, isDisplay: true },
  {
    name: 'mathEnvironment',
    level: 'block',
    start: /\\begin\{/,
    rule: /^(\\begin\{(\w+\*?)\}[^]+?\\end\{\2\})(?:\s*\n|\s*$)/,
    isDisplay: true,
  },
  { name: 'mathDisplay', level: 'inline', start: /\$\$/, rule: /^\$\$([^$]+?)\$\$/, isDisplay: true },
  // As in Pandoc: no space inside the dollars, no digit after them, so that "$5 and $6" stays money.
  { name: 'math', level: 'inline', start: /\$/, rule: /^\$(?!\s)((?:\\.|[^$\\])+?)(?<!\s)\$(?!\d)/, isDisplay: false },
  { name: 'mathParens', level: 'inline', start: /\\\(/, rule: /^\\\(([^]+?)\\\)/, isDisplay: false },
];

/** A text of Markdown as HTML that is not clean yet; with or without HTML of its own. */
export type RichMarkdown = (text: string, allowsHtml: boolean) => string;

export function newMarked(extensions: Extension[] = []): Marked {
  const made = new Marked({ gfm: true, async: false });
  made.use({ extensions: [...MATH.map(mathExtension), ...extensions] });
  return made;
}

const marked = newMarked();

export function markdownView(markdown: string, parse = (text: string) => marked.parse(text, { async: false })): View {
  const box = element('div', { class: 'nb-markdown' });
  const html = parse(markdown);
  box.innerHTML = DOMPurify.sanitize(html, { ADD_ATTR: ['target'], ADD_DATA_URI_TAGS: ['img'] });
  nameHeadings(box);
  wrapTables(box);
  return {
    element: box,
    ready: drawFormulas(box),
    attached: () => box.querySelectorAll<HTMLElement>('.nb-scroll').forEach(makeScrollable),
  };
}

function mathExtension(math: (typeof MATH)[number]): Extension {
  return {
    name: math.name,
    level: math.level,
    start: source => {
      const position = source.search(math.start);
      return position < 0 ? undefined : position;
    },
    tokenizer: source => {
      const match = math.rule.exec(source);
      return match ? { type: math.name, raw: match[0], text: match[1] } : undefined;
    },
    renderer: token => {
      const place = element(math.isDisplay ? 'div' : 'span', { class: 'nb-math' });
      place.textContent = token.text;
      place.dataset.display = String(math.isDisplay);
      return math.isDisplay && math.level === 'inline' ? place.outerHTML.replace(/div/g, 'span') : place.outerHTML;
    },
  };
}

async function drawFormulas(box: HTMLElement): Promise<void> {
  const places = box.querySelectorAll<HTMLElement>('.nb-math');
  if (!places.length) {
    return;
  }
  const katex = await loadKatex();
  for (const place of places) {
    const displayMode = place.dataset.display === 'true';
    katex.render(place.textContent ?? '', place, { displayMode, throwOnError: false, strict: 'ignore' });
  }
}

/** Links such as `#Some-heading` work as in Jupyter: the text with hyphens for spaces. */
function nameHeadings(box: HTMLElement): void {
  for (const heading of box.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
    heading.id ||= (heading.textContent ?? '').trim().replace(/\s+/g, '-');
  }
}

function wrapTables(box: HTMLElement): void {
  for (const table of box.querySelectorAll('table')) {
    const scroll = element('div', { class: 'nb-scroll' });
    scroll.dataset.label = 'Table';
    table.replaceWith(scroll);
    scroll.append(table);
  }
}
