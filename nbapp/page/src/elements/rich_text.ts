// Text with Streamlit's colours, icons and emoji; headings, formulas, lines, and HTML of the author's.

import DOMPurify from 'dompurify';
import { element } from '../dom';
import { htmlView } from '../outputs/html';
import { markdownView } from '../outputs/markdown';
import { latexView } from '../outputs/math';
import type { Json } from '../protocol';
import { richMarkdown, withDirectives } from './directives';
import { helpMark } from './help_mark';
import { oneLine } from './text';
import type { Drawing } from './view';

export function richText(props: Json): Drawing {
  const view = markdownView(props.body + (props.cursor ?? ''), text => richMarkdown(text, Boolean(props.html)));
  view.element.classList.toggle('nb-caption', props.look === 'caption');
  if (props.align) {
    view.element.style.textAlign = props.align;
  }
  if (props.nowrap) {
    oneLine(view.element, props);
  }
  if (props.help) {
    (view.element.lastElementChild ?? view.element).append(' ', helpMark(props.help));
  }
  return view;
}

export function heading(props: Json): Drawing {
  const title = element(`h${props.level}` as 'h2');
  const box = element('div', { class: 'nb-markdown nb-heading' }, title);
  withDirectives(title, props.body);
  oneLine(title, props);
  const anchor = props.anchor ?? (title.textContent ?? '').trim().toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '');
  if (props.anchor !== false && anchor) {
    title.id = anchor;
    const link = element('a', { class: 'nb-anchor', href: `#${anchor}`, 'aria-label': `Link to ${title.textContent}` }, '#');
    link.addEventListener('click', event => {
      event.preventDefault(); // the fragment of the address is the session's
      title.scrollIntoView({ behavior: 'smooth' });
    });
    title.append(link);
  }
  if (props.help) {
    title.append(' ', helpMark(props.help));
  }
  if (props.divider) {
    box.append(element('div', { class: 'nb-heading-line', 'data-look': props.divider }));
  }
  box.style.textAlign = props.align ?? '';
  return { element: box };
}

export function latex(props: Json): Drawing {
  const view = latexView(`$$${props.body}$$`);
  view.element.classList.add('nb-formula');
  if (props.help) {
    view.element.append(helpMark(props.help));
  }
  return view;
}

export function divider(): Drawing {
  return { element: element('hr', { class: 'nb-divider' }), update: () => true };
}

export function html(props: Json): Drawing {
  if (props.scripts) {
    return htmlView(props.body);
  }
  const clean = DOMPurify.sanitize(props.body, { ADD_ATTR: ['target'], ADD_TAGS: ['style'], FORCE_BODY: true });
  return htmlView(clean);
}
