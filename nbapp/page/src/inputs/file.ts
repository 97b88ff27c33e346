// A place for files: they are dropped on it, or chosen by its button. Below stand those that the value consists of, and
// those that are on their way.

import { element } from '../dom';
import type { Chosen } from './dropped';
import { FileList } from './file_list';
import { rulesInWords } from './file_rules';
import { itemsOf, pickerFor, takeDrops } from './file_source';
import type { Handle, Mounted } from './kind';
import { groupLabel, labelId } from './label';
import { type FileRecord, type Item, Sending } from './sending';

export function fileUploader(place: HTMLElement, handle: Handle): Mounted {
  return new FileUploader(place, handle);
}

class FileUploader implements Mounted {
  private readonly label;
  private readonly zone = element('div', { class: 'nbi-drop', role: 'group' });
  private readonly title = element('span', { class: 'nbi-drop-title' });
  private readonly note = element('span', { class: 'nbi-note' });
  private readonly browse = element('button', { type: 'button', class: 'nbi-button' });
  /** What a screen reader says when something happens here. */
  private readonly news = element('div', { class: 'nbi-hidden', role: 'status' });
  private readonly sending: Sending;
  private readonly list: FileList;
  private readonly dressPicker: () => void;

  constructor(
    place: HTMLElement,
    private readonly handle: Handle,
  ) {
    this.label = groupLabel(handle);
    this.sending = new Sending(
      () => handle.transfer(),
      item => this.step(item),
      records => this.takeIn(records),
    );
    this.list = new FileList(this.sending, record => this.remove(record), this.browse);
    this.browse.id = handle.id;
    this.note.id = `${handle.id}-note`;
    this.zone.setAttribute('aria-labelledby', labelId(handle));
    this.browse.setAttribute('aria-labelledby', `${handle.id} ${labelId(handle)}`);
    this.browse.setAttribute('aria-describedby', this.note.id);
    this.zone.append(element('div', { class: 'nbi-drop-words' }, this.title, this.note), this.browse);
    place.append(this.label.element, this.zone, this.list.element, this.news);
    this.dressPicker = pickerFor(handle, this.browse, chosen => this.add(chosen));
    takeDrops(handle, this.zone, chosen => this.add(chosen));
    this.update();
  }

  update(): void {
    const { multiple, directory, disabled } = this.handle.props();
    const what = directory ? 'a folder' : multiple ? 'files' : 'a file';
    this.label.update();
    this.title.textContent = `Drop ${what} here`;
    this.browse.textContent = `Choose ${what}`;
    this.note.textContent = rulesInWords(this.handle);
    this.dressPicker();
    this.zone.toggleAttribute('data-disabled', Boolean(disabled));
    this.show();
  }

  dispose(): void {
    this.sending.dropAll();
  }

  private add(chosen: Chosen[]): void {
    const items = itemsOf(this.handle, chosen);
    if (items.length && !this.handle.props().multiple) {
      this.sending.dropAll();
    }
    this.sending.add(items);
  }

  private step(item: Item): void {
    this.show();
    if (item.step === 'failed') {
      this.say(`${item.name}: ${item.message}`);
    }
  }

  private value(): FileRecord[] {
    return this.handle.value() ?? [];
  }

  private takeIn(records: FileRecord[]): void {
    this.set(this.handle.props().multiple ? [...this.value(), ...records] : records.slice(-1));
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
    this.show();
  }

  private show(): void {
    this.list.show(this.value(), Boolean(this.handle.props().disabled));
  }

  private say(text: string): void {
    this.news.textContent = text;
  }
}
