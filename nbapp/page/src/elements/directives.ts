// What Streamlit's Markdown has beyond GFM: `:red[colours]`, `:blue-background[marks]`, `:green-badge[labels]`,
// `:small[print]`, `:material/icons:` and `:emoji:`.

import DOMPurify from 'dompurify';
import { type RendererExtension, type TokenizerExtension, type Tokens } from 'marked';
import { element } from '../dom';
import { newMarked, type RichMarkdown } from '../outputs/markdown';
import { EMOJI } from './emoji';
import { ICONS } from './icons';

type Extension = TokenizerExtension & RendererExtension;

const COLORS = 'red|orange|yellow|green|blue|violet|gray|grey|rainbow|primary';
const COLORED = new RegExp(`^:(${COLORS})(-background|-badge)?\\[`);

/** The text up to the bracket that closes the one before it. */
function bracketed(source: string, start: number): string | null {
  let depth = 1;
  for (let position = start; position < source.length; position += 1) {
    const letter = source[position];
    if (letter === '\\') {
      position += 1;
    } else if (letter === '[') {
      depth += 1;
    } else if (letter === ']') {
      depth -= 1;
      if (depth === 0) {
        return source.slice(start, position);
      }
    }
  }
  return null;
}

const directive: Extension = {
  name: 'directive',
  level: 'inline',
  start: source => {
    const position = source.search(/:[a-z]/);
    return position < 0 ? undefined : position;
  },
  tokenizer(source) {
    const match = COLORED.exec(source) ?? /^:(small)()\[/.exec(source);
    if (match) {
      const inner = bracketed(source, match[0].length);
      if (inner === null) {
        return undefined;
      }
      const look = match[1] === 'grey' ? 'gray' : match[1];
      const raw = source.slice(0, match[0].length + inner.length + 1);
      return { type: 'directive', raw, look, shape: match[2] || '', tokens: this.lexer.inlineTokens(inner) };
    }
    const icon = /^:material\/([a-z0-9_]+):/.exec(source);
    if (icon) {
      return { type: 'directive', raw: icon[0], icon: icon[1] };
    }
    const emoji = /^:([a-z0-9_+-]+):/.exec(source);
    const sign = emoji?.[1] && EMOJI[emoji[1]];
    return emoji && sign ? { type: 'directive', raw: emoji[0], sign } : undefined;
  },
  renderer(token: Tokens.Generic) {
    if (token.icon) {
      return iconHtml(token.icon);
    }
    if (token.sign) {
      return token.sign;
    }
    const inner = this.parser.parseInline(token.tokens ?? []);
    return `<span class="nb-look${token.shape}" data-look="${token.look}">${inner}</span>`;
  },
};

function iconHtml(name: string): string {
  const path = ICONS[name];
  return path
    ? `<svg class="nb-icon" viewBox="0 -960 960 960" aria-hidden="true"><path d="${path}"/></svg>`
    : `<span class="nb-icon-name">${name.replace(/_/g, ' ')}</span>`;
}

/** HTML that stands in the text shows as it is written. */
const literalHtml = {
  renderer: {
    html: ({ text }: { text: string }): string => {
      const place = element('span');
      place.textContent = text;
      return place.innerHTML;
    },
  },
};

const escaping = newMarked([directive]);
escaping.use(literalHtml as never);
const trusting = newMarked([directive]);

export const richMarkdown: RichMarkdown = (text, allowsHtml) =>
  (allowsHtml ? trusting : escaping).parse(text, { async: false }) as string;

/** One line of such a text, without a paragraph around it. */
export function withDirectives(place: HTMLElement, text: string): void {
  place.innerHTML = DOMPurify.sanitize(escaping.parseInline(text, { async: false }) as string, { ADD_ATTR: ['target'] });
}
