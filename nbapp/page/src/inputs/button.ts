// Buttons.

import { element } from '../dom';
import { withIcon } from './icon';
import type { Handle, Json, Mounted } from './kind';
import { onShortcut, shortcutName, shortcutText } from './shortcuts';

export function button(place: HTMLElement, handle: Handle): Mounted {
  return pressable(place, handle, () => handle.press());
}

/** Its file comes with a message when it is pressed, and is saved from here: no address leads to it. */
export function downloadButton(place: HTMLElement, handle: Handle): Mounted {
  let isAsked = false; // a second view of the same button, or another page of the session, saves nothing
  handle.listen((content, buffers) => {
    if (content.event === 'file' && isAsked) {
      isAsked = false;
      save(content.name, content.mime, buffers);
    }
  });
  return pressable(place, handle, () => {
    isAsked = true;
    if (handle.props().quiet) {
      handle.send({ event: 'download' });
    } else {
      handle.press();
    }
  });
}

function save(name: string, mime: string, buffers: DataView[]): void {
  const url = URL.createObjectURL(new Blob(buffers as BlobPart[], { type: mime }));
  element('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000); // a browser reads it after the click
}

function pressable(place: HTMLElement, handle: Handle, pressed: () => void): Mounted {
  const made = element('button', { type: 'button', id: handle.id, class: 'nbi-button' });
  made.addEventListener('click', pressed);
  place.append(made);
  const update = (): void => {
    const props = handle.props();
    dress(made, props);
    made.disabled = Boolean(props.disabled);
  };
  update();
  const isOnPage = !place.closest('.nbi-plain'); // in JupyterLab the keys are JupyterLab's
  const stop = isOnPage ? onShortcut(made, () => (made.disabled ? undefined : handle.props().shortcut), pressed) : undefined;
  return { update, dispose: stop };
}

/** Label, icon, colour and width of a button, or of a link that looks like one. */
export function dress(made: HTMLElement, props: Json): void {
  made.replaceChildren(...withIcon(props.icon, props.label, props.icon_at_end));
  made.dataset.type = props.type ?? 'secondary';
  made.toggleAttribute('data-wide', Boolean(props.wide));
  made.style.width = props.width ? `${props.width}px` : '';
  made.toggleAttribute('data-cut', props.wrap === false);
  made.title = props.help ?? (props.wrap === false ? props.label : '');
  if (props.shortcut) {
    made.append(element('kbd', { class: 'nbi-shortcut', 'aria-hidden': 'true' }, shortcutText(props.shortcut)));
    made.setAttribute('aria-keyshortcuts', shortcutName(props.shortcut));
  } else {
    made.removeAttribute('aria-keyshortcuts');
  }
}
