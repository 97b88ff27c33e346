// Where files come from: a place that they are dropped on, and a button that opens the browser's own list of files.

import { element } from '../dom';
import { type Chosen, chosenIn, droppedIn, hasFiles } from './dropped';
import { isOfType, reasonAgainst } from './file_rules';
import type { Handle } from './kind';
import { Item } from './sending';

/** The browser's list, opened by this button. */
export function pickerFor(handle: Handle, button: HTMLButtonElement, chosen: (files: Chosen[]) => void): () => void {
  const picker = element('input', { type: 'file', class: 'nbi-picker', tabindex: '-1', 'aria-hidden': 'true' });
  button.after(picker);
  button.addEventListener('click', () => picker.click());
  picker.addEventListener('change', () => {
    chosen(chosenIn(picker));
    picker.value = ''; // the same file may be chosen again
  });
  return () => {
    const { types, multiple, directory, disabled } = handle.props();
    button.disabled = picker.disabled = Boolean(disabled);
    picker.accept = types.join(',');
    picker.multiple = Boolean(multiple);
    picker.webkitdirectory = Boolean(directory);
  };
}

export function takeDrops(handle: Handle, zone: HTMLElement, dropped: (files: Chosen[]) => void): void {
  let depth = 0; // over the zone's own parts it is left and entered as well
  const over = (by: number): void => {
    depth = by ? depth + by : 0;
    zone.toggleAttribute('data-over', depth > 0);
  };
  const isTaken = (event: DragEvent): boolean => hasFiles(event) && !handle.props().disabled;
  zone.addEventListener('dragenter', event => hasFiles(event) && over(1));
  zone.addEventListener('dragleave', event => hasFiles(event) && over(-1));
  zone.addEventListener('dragover', event => {
    if (isTaken(event)) {
      event.preventDefault();
    }
  });
  zone.addEventListener('drop', event => {
    over(0);
    if (isTaken(event)) {
      event.preventDefault();
      void droppedIn(event, Boolean(handle.props().directory)).then(dropped);
    }
  });
}

/** What of this the input shall send; what it cannot take is among it, and says so. */
export function itemsOf(handle: Handle, chosen: Chosen[]): Item[] {
  const { multiple, disabled, directory, types } = handle.props();
  if (disabled) {
    return [];
  }
  // Of a folder only what fits is meant.
  const meant = directory ? chosen.filter(({ file, name }) => isOfType(name, file.type, types)) : chosen;
  const items = (multiple ? meant : meant.slice(0, 1)).map(({ file, name }) => new Item(file, name));
  for (const item of items) {
    const reason = reasonAgainst(handle, item);
    if (reason) {
      item.fail(reason);
    }
  }
  return items;
}
