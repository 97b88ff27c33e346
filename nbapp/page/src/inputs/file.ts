// A place for files: they are dropped on it, or chosen by its button. Below stand those that the value consists of, and
// those that are on their way.

import { element } from '../dom';
import { type Chosen, chosenIn, droppedIn, hasFiles } from './dropped';
import type { Handle, Mounted } from './kind';
import { groupLabel, labelId } from './label';
import { type FileRecord, Item, Sending } from './sending';

const MEGABYTE = 2 ** 20;

export function fileUploader(place: HTMLElement, handle: Handle): Mounted {
  return new FileUploader(place, handle);
}

class FileUploader implements Mounted {
  private readonly label;
  private readonly zone = element('div', { class: 'nbi-drop', role: 'group' });
  private readonly title = element('span', { class: 'nbi-drop-title' });
  private readonly note = element('span', { class: 'nbi-note' });
  private readonly browse = element('button', { type: 'button', class: 'nbi-button' });
  private readonly picker = element('input', { type: 'file', class: 'nbi-picker', tabindex: '-1', 'aria-hidden': 'true' });
  private readonly list = element('ul', { class: 'nbi-files' });
  /** What a screen reader says when something happens here. */
  private readonly news = element('div', { class: 'nbi-hidden', role: 'status' });
  private readonly sending: Sending;
  private readonly rows = new Map<string | Item, Row>();

  constructor(
    place: HTMLElement,
    private readonly handle: Handle,
  ) {
    this.label = groupLabel(handle);
    this.browse.id = handle.id;
    this.note.id = `${handle.id}-note`;
    this.zone.setAttribute('aria-labelledby', labelId(handle));
    this.browse.setAttribute('aria-labelledby', `${handle.id} ${labelId(handle)}`);
    this.browse.setAttribute('aria-describedby', this.note.id);
    this.zone.append(element('div', { class: 'nbi-drop-words' }, this.title, this.note), this.browse, this.picker);
    place.append(this.label.element, this.zone, this.list, this.news);
    this.sending = new Sending(
      () => handle.transfer(),
      item => this.showItem(item),
      records => this.takeIn(records),
    );
    this.listen();
    this.update();
  }

  update(): void {
    const { types, multiple, directory, disabled } = this.handle.props();
    const what = directory ? 'a folder' : multiple ? 'files' : 'a file';
    this.label.update();
    this.title.textContent = `Drop ${what} here`;
    this.browse.textContent = directory ? 'Choose a folder' : multiple ? 'Choose files' : 'Choose a file';
    this.browse.disabled = Boolean(disabled);
    this.picker.disabled = Boolean(disabled);
    this.picker.accept = types.join(',');
    this.picker.multiple = Boolean(multiple);
    this.picker.webkitdirectory = Boolean(directory);
    const limit = this.limitBytes();
    const size = limit === null ? '' : `Up to ${inWords(limit)}${multiple ? ' each' : ''}`;
    this.note.textContent = [size, typesInWords(types)].filter(Boolean).join(' · ');
    this.zone.toggleAttribute('data-disabled', Boolean(disabled));
    this.showAll();
  }

  dispose(): void {
    this.sending.dropAll();
  }

  // --- what the visitor does -------------------------------------------------------------------------------------

  private listen(): void {
    this.browse.addEventListener('click', () => this.picker.click());
    this.picker.addEventListener('change', () => {
      this.add(chosenIn(this.picker));
      this.picker.value = ''; // the same file may be chosen again
    });
    let depth = 0; // over the zone's own parts it is left and entered as well
    const over = (by: number): void => {
      depth = by ? depth + by : 0;
      this.zone.toggleAttribute('data-over', depth > 0);
    };
    this.zone.addEventListener('dragenter', event => hasFiles(event) && over(1));
    this.zone.addEventListener('dragleave', event => hasFiles(event) && over(-1));
    this.zone.addEventListener('dragover', event => {
      if (hasFiles(event) && !this.handle.props().disabled) {
        event.preventDefault();
      }
    });
    this.zone.addEventListener('drop', event => {
      over(0);
      if (hasFiles(event) && !this.handle.props().disabled) {
        event.preventDefault();
        void droppedIn(event, Boolean(this.handle.props().directory)).then(chosen => this.add(chosen));
      }
    });
  }

  private add(chosen: Chosen[]): void {
    const { multiple, disabled, directory, types } = this.handle.props();
    if (disabled || !chosen.length) {
      return;
    }
    // Of a folder only what fits is meant.
    const meant = directory ? chosen.filter(({ file, name }) => isOfType(name, file.type, types)) : chosen;
    if (!multiple) {
      this.sending.dropAll();
    }
    const items = (multiple ? meant : meant.slice(0, 1)).map(({ file, name }) => new Item(file, name));
    for (const item of items) {
      const reason = this.reasonAgainst(item);
      if (reason) {
        item.fail(reason);
      }
    }
    this.sending.add(items);
  }

  /** The server looks as well; here the visitor need not wait for it. */
  private reasonAgainst(item: Item): string {
    const { types } = this.handle.props();
    if (!isOfType(item.name, item.file.type, types)) {
      return `This type is not taken here, only ${typesInWords(types)}.`;
    }
    const limit = this.limitBytes();
    return limit !== null && item.size > limit ? `It is larger than ${inWords(limit)}.` : '';
  }

  private limitBytes(): number | null {
    const limits = [this.handle.props().max_bytes, this.handle.transfer().limitBytes].filter(limit => typeof limit === 'number');
    return limits.length ? Math.min(...limits) : null;
  }

  // --- the value -------------------------------------------------------------------------------------------------

  private value(): FileRecord[] {
    return this.handle.value() ?? [];
  }

  private takeIn(records: FileRecord[]): void {
    const before = this.value();
    this.set(this.handle.props().multiple ? [...before, ...records] : records.slice(-1));
    this.say(`Uploaded: ${records.map(record => record.name).join(', ')}`);
  }

  private remove(record: FileRecord): void {
    this.set(this.value().filter(other => other.id !== record.id));
    this.say(`Removed: ${record.name}`);
  }

  private set(value: FileRecord[]): void {
    const left = new Set(value.map(record => record.id));
    const gone = this.value().filter(record => !left.has(record.id));
    this.handle.set(value);
    if (this.handle.props().form) {
      gone.forEach(record => this.handle.transfer().discard(record.id)); // it was never sent, maybe
    }
    this.showAll();
  }

  // --- what is shown ---------------------------------------------------------------------------------------------

  private showItem(item: Item): void {
    if (this.rows.has(item) && this.sending.items.includes(item)) {
      this.rows.get(item)?.showItem(item);
    } else {
      this.showAll();
    }
    if (item.step === 'failed') {
      this.say(`${item.name}: ${item.message}`);
    }
  }

  private showAll(): void {
    const value = this.value();
    const keys: (string | Item)[] = [...value.map(record => record.id), ...this.sending.items];
    this.forgetRowsExcept(new Set(keys));
    value.forEach(record => this.rowFor(record.id, record.name, () => this.remove(record)).showRecord(record));
    this.sending.items.forEach(item => {
      this.rowFor(item, item.name, () => this.sending.drop(item), () => this.sending.tryAgain(item)).showItem(item);
    });
    keys.forEach((key, at) => {
      const row = this.rows.get(key)?.element;
      if (row && this.list.children[at] !== row) {
        this.list.insertBefore(row, this.list.children[at] ?? null);
      }
    });
    this.list.hidden = !keys.length;
    this.rows.forEach(row => row.setDisabled(Boolean(this.handle.props().disabled)));
  }

  private rowFor(key: string | Item, name: string, away: () => void, again: () => void = () => {}): Row {
    const row = this.rows.get(key) ?? new Row(name);
    row.onAway = away;
    row.onAgain = again;
    this.rows.set(key, row);
    return row;
  }

  private forgetRowsExcept(keys: Set<string | Item>): void {
    for (const [key, row] of [...this.rows]) {
      if (!keys.has(key)) {
        this.rows.delete(key);
        const hadFocus = row.element.contains(document.activeElement);
        row.element.remove();
        if (hadFocus) {
          this.browse.focus();
        }
      }
    }
  }

  private say(text: string): void {
    this.news.textContent = text;
  }
}

/** One file. */
class Row {
  onAway: () => void = () => {};
  onAgain: () => void = () => {};
  readonly element: HTMLElement;
  private readonly size = element('span', { class: 'nbi-file-size' });
  private readonly bar = element('progress', { class: 'nbi-file-bar', max: '1' });
  private readonly problem = element('span', { class: 'nbi-file-problem' });
  private readonly again = element('button', { type: 'button', class: 'nbi-file-again' }, 'Try again');
  private readonly away = element('button', { type: 'button', class: 'nbi-clear nbi-file-away' }, '×');

  constructor(private readonly name: string) {
    const title = element('span', { class: 'nbi-file-name', title: name }, name);
    const words = element('div', { class: 'nbi-file-words' }, title, this.size, this.problem, this.again);
    this.bar.setAttribute('aria-label', `Upload of ${name}`);
    this.again.setAttribute('aria-label', `Try again to upload ${name}`);
    this.element = element('li', { class: 'nbi-file' }, words, this.bar, this.away);
    this.away.addEventListener('click', () => this.onAway());
    this.again.addEventListener('click', () => this.onAgain());
  }

  showRecord(record: FileRecord): void {
    this.show('value', inWords(record.size), '', false);
  }

  showItem(item: Item): void {
    const isGoing = item.step === 'sending';
    const sent = item.sent && isGoing ? `${inWords(item.sent)} of ${inWords(item.size)}` : inWords(item.size);
    this.bar.value = item.step === 'arrived' ? 1 : item.size ? item.sent / item.size : 0;
    this.show(item.step, sent, item.step === 'failed' ? item.message : '', item.step === 'failed' && item.mayTryAgain);
  }

  setDisabled(isDisabled: boolean): void {
    this.away.disabled = isDisabled;
    this.again.disabled = isDisabled;
  }

  private show(step: string, size: string, problem: string, mayTryAgain: boolean): void {
    this.element.dataset.step = step;
    this.size.textContent = size;
    this.problem.textContent = problem;
    this.again.hidden = !mayTryAgain;
    this.bar.hidden = !['waiting', 'sending', 'arrived'].includes(step);
    this.away.setAttribute('aria-label', `${step === 'waiting' || step === 'sending' ? 'Cancel' : 'Remove'} ${this.name}`);
  }
}

/** As `is_of_type` in upload_values.py. */
function isOfType(name: string, mime: string, types: string[]): boolean {
  const lower = name.toLowerCase();
  const fits = (type: string): boolean => {
    if (type.startsWith('.')) {
      return lower.endsWith(type);
    }
    // A browser that does not know the type leaves that to the server.
    return !mime || (type.endsWith('/*') ? mime.startsWith(type.slice(0, -1)) : mime === type);
  };
  return !types.length || types.some(fits);
}

const GROUPS: Record<string, string> = { 'audio/*': 'audio', 'image/*': 'images', 'text/*': 'texts', 'video/*': 'videos' };

function typesInWords(types: string[]): string {
  return types.map(type => GROUPS[type] ?? (type.startsWith('.') ? type.slice(1).toUpperCase() : type)).join(', ');
}

function inWords(bytes: number): string {
  if (bytes < 1000) {
    return `${bytes} B`;
  }
  const size = bytes < MEGABYTE ? bytes / 1024 : bytes / MEGABYTE;
  return `${size < 10 ? size.toFixed(1).replace('.0', '') : Math.round(size)} ${bytes < MEGABYTE ? 'KB' : 'MB'}`;
}
