// The files of an input, one below the other: those that it has, and those that are on their way to it.

import { element } from '../dom';
import { inWords } from './file_rules';
import type { FileRecord, Item, Sending } from './sending';

export class FileList {
  readonly element = element('ul', { class: 'nbi-files' });
  private readonly rows = new Map<string | Item, Row>();

  /** `remove`: the visitor wants this file no more. `home` has the focus when what had it is gone. */
  constructor(
    private readonly sending: Sending,
    private readonly remove: (record: FileRecord) => void,
    private readonly home: HTMLElement,
  ) {}

  show(records: FileRecord[], isDisabled: boolean): void {
    const keys: (string | Item)[] = [...records.map(record => record.id), ...this.sending.items];
    this.forgetRowsExcept(new Set(keys));
    records.forEach(record => this.rowFor(record.id, record.name, () => this.remove(record)).showRecord(record));
    this.sending.items.forEach(item => {
      this.rowFor(item, item.name, () => this.sending.drop(item), () => this.sending.tryAgain(item)).showItem(item);
    });
    keys.forEach((key, at) => {
      const row = this.rows.get(key)?.element;
      if (row && this.element.children[at] !== row) {
        this.element.insertBefore(row, this.element.children[at] ?? null);
      }
    });
    this.element.hidden = !keys.length;
    this.rows.forEach(row => row.setDisabled(isDisabled));
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
          this.home.focus();
        }
      }
    }
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
