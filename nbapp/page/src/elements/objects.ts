// Code with a button that copies it, trees of JSON, exceptions, and the documentation of an object.

import { button, element } from '../dom';
import { jsonView } from '../outputs/json';
import type { Json } from '../protocol';
import type { Drawing } from './view';

export function code(props: Json): Drawing {
  const text = element('code');
  const frame = element('pre', { class: 'nb-code-text', tabindex: '0', 'aria-label': 'Code' }, text);
  const box = element('div', { class: 'nb-code' }, frame, copyButton(() => shown.body));
  let shown = props;
  const draw = async (): Promise<void> => {
    const { body, language, lines, wrap, height } = shown;
    box.classList.toggle('nb-wrapped', Boolean(wrap));
    frame.style.maxHeight = height ? `${height}px` : '';
    const html = language === 'text' ? null : (await import('./highlight')).highlighted(body, language);
    text.classList.toggle('nb-numbered', Boolean(lines));
    text.replaceChildren(...linesOf(body, html, Boolean(lines)));
  };
  const update = (next: Json): boolean => {
    shown = next;
    void draw();
    return true;
  };
  return { element: box, ready: draw(), update };
}

/** With numbers each line is an element of its own; colours that go over a line's end begin again on the next. */
function linesOf(body: string, html: string | null, areNumbered: boolean): Node[] {
  const whole = element('span');
  if (html === null) {
    whole.textContent = body;
  } else {
    whole.innerHTML = html;
  }
  if (!areNumbered) {
    return [...whole.childNodes];
  }
  const lines: HTMLElement[] = [element('span', { class: 'nb-line' })];
  const add = (node: Node, look: string): void => {
    if (node instanceof Element) {
      node.childNodes.forEach(child => add(child, `${look} ${node.className}`.trim()));
      return;
    }
    (node.textContent ?? '').split('\n').forEach((part, index) => {
      if (index) {
        lines.at(-1)!.append('\n');
        lines.push(element('span', { class: 'nb-line' }));
      }
      lines.at(-1)!.append(look ? element('span', { class: look }, part) : part);
    });
  };
  whole.childNodes.forEach(node => add(node, ''));
  return lines;
}

function copyButton(text: () => string): HTMLElement {
  const made = button('Copy', () => void copy(), 'nb-copy');
  const copy = async (): Promise<void> => {
    made.textContent = (await written(text())) ? 'Copied' : 'Cannot copy here';
    setTimeout(() => {
      made.textContent = 'Copy';
    }, 1500);
  };
  return made;
}

/** Without https there is no clipboard to write to, and in a frame it may be forbidden: the old way still works. */
async function written(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = element('textarea', { class: 'nb-hidden' });
    area.value = text;
    document.body.append(area);
    area.select();
    const isCopied = document.execCommand('copy');
    area.remove();
    return isCopied;
  }
}

export function json(props: Json): Drawing {
  const levels = typeof props.expanded === 'number' ? props.expanded : props.expanded ? 99 : 0;
  return jsonView(props.body, levels);
}

export function exception(props: Json): Drawing {
  const title = element('p', { class: 'nb-failure-title' }, props.message ? `${props.name}: ${props.message}` : props.name);
  const box = element('div', { class: 'nb-failure', role: 'alert' }, title);
  if (props.traceback) {
    const trace = element('pre', { class: 'nb-traceback', tabindex: '0' }, props.traceback);
    box.append(element('details', {}, element('summary', {}, 'Traceback'), trace));
  }
  return { element: box };
}

export function help(props: Json): Drawing {
  const name = element('div', { class: 'nb-help-name' }, element('code', {}, props.name), ' ', element('span', {}, props.type));
  const docs = props.docs ? element('pre', { class: 'nb-help-docs' }, props.docs) : element('p', { class: 'nb-note' }, 'No documentation.');
  const box = element('section', { class: 'nb-help', 'aria-label': `Help for ${props.name}` }, name, docs);
  if (props.members.length) {
    const rows = props.members.map(([member, type, text]: string[]) =>
      element('tr', {}, element('th', { scope: 'row' }, member ?? ''), element('td', {}, type ?? ''), element('td', {}, text ?? '')),
    );
    const table = element('div', { class: 'nb-scroll', tabindex: '0' }, element('table', {}, element('tbody', {}, ...rows)));
    box.append(element('details', {}, element('summary', {}, `${rows.length} members`), table));
  }
  return { element: box };
}

