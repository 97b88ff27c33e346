// What the dialog "Share app" is made of: small pieces of a page, with the names that a screen reader says.

import { linkIcon, userIcon, usersIcon } from '@jupyterlab/ui-components';
import type { Refused } from './share_api';
import type { Holder } from './share_words';

const ICONS = { user: userIcon, group: usersIcon, code: linkIcon };
let count = 0;

export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className: string,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children);
  return made;
}

type Kind = 'jp-mod-accept' | 'jp-mod-warn' | 'nbapp-mod-quiet';

export function button(text: string, onClick: () => void, kind: Kind = 'nbapp-mod-quiet'): HTMLButtonElement {
  const made = element('button', `jp-mod-styled ${kind}`, text);
  made.type = 'button';
  made.addEventListener('click', onClick);
  return made;
}

export function labelled(text: string, control: HTMLElement): HTMLElement {
  control.id = `nbapp-share-${++count}`;
  const label = element('label', '', text);
  label.htmlFor = control.id;
  return element('div', 'nbapp-Share-field', label, control);
}

/** An address with a button that copies it; `told` hears in words what became of that. */
export function copyRow(label: string, address: string, told: (text: string) => void): { row: HTMLElement; copy: HTMLButtonElement } {
  const field = element('input', 'jp-mod-styled');
  field.readOnly = true;
  field.value = address;
  field.addEventListener('focus', () => field.select());
  const copy = button('Copy', () => {
    void putOnClipboard(field).then(isCopied => {
      copy.textContent = isCopied ? 'Copied' : 'Copy';
      told(isCopied ? `${label}: copied.` : 'The browser lets nothing be copied from here: copy the selected text by keyboard.');
    });
  });
  copy.setAttribute('aria-label', `Copy: ${label}`);
  return { row: element('div', 'nbapp-Share-copy', labelled(label, field), copy), copy };
}

/** Where the page has no clipboard (plain HTTP), the older way; that works only with what is selected. */
async function putOnClipboard(field: HTMLInputElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    field.focus();
    field.select();
    return document.execCommand('copy');
  }
}

export function holderRow(holder: Holder, onRevoke: (revoke: HTMLButtonElement) => void): HTMLLIElement {
  const icon = ICONS[holder.kind]?.element({ tag: 'span', className: 'nbapp-Share-icon' }) ?? element('span', 'nbapp-Share-icon');
  icon.setAttribute('aria-hidden', 'true');
  const title = element('span', 'nbapp-Share-title', holder.title);
  const words = element('div', 'nbapp-Share-holder', title, element('span', 'nbapp-Share-hint', holder.detail));
  const revoke = button('Revoke', () => onRevoke(revoke));
  revoke.setAttribute('aria-label', `Revoke: ${holder.title}${holder.kind === 'code' ? `, ${holder.detail}` : ''}`);
  return element('li', '', icon, words, revoke);
}

/** Shared notebooks that are gone: each may be this one, or shared no longer. */
export function goneNotebooks(paths: string[], isThis: (path: string) => void, end: (path: string) => void): HTMLElement {
  const rows = paths.map(path => {
    const words = element('div', 'nbapp-Share-holder', element('span', 'nbapp-Share-title', path));
    const adopt = button('It is this notebook', () => isThis(path));
    const stop = button('Stop sharing', () => end(path));
    adopt.setAttribute('aria-label', `It is this notebook: ${path}`);
    stop.setAttribute('aria-label', `Stop sharing: ${path}`);
    return element('li', '', words, adopt, stop);
  });
  return element(
    'div',
    'nbapp-Share-gone',
    element('h3', '', 'Shared notebooks that are gone'),
    element('p', 'nbapp-Share-hint', 'Nobody can open these: they were moved outside Jupyter, or deleted.'),
    element('ul', '', ...rows),
  );
}

/** What happened, and below it what to do. */
export function problem({ message, advice }: Refused): Node[] {
  return [element('strong', '', message), ...(advice ? [element('p', '', advice)] : [])];
}

/** Where there is no hub. */
export function otherWays(path: string, address: string, told: (text: string) => void): HTMLElement {
  const command = element('code', '', `jupyter nbapp serve "${path}" --ip 0.0.0.0`);
  return element(
    'div',
    'nbapp-Share-ways',
    element('h3', '', 'How to share it from here'),
    element(
      'p',
      '',
      'For people on your network, serve it from a terminal. The command prints a link; whoever has the link sees the app, ' +
        'and no file and no code:',
    ),
    element('pre', '', command),
    element('p', '', 'For people who log in to this Jupyter server, as you do, the app’s address here is enough:'),
    copyRow('The app’s address on this server', address, told).row,
    element('p', 'nbapp-Share-hint', 'On a JupyterHub this dialog shares an app with people, with groups, or by a link.'),
  );
}
