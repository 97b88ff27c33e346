// A field for messages: Enter sends, Shift+Enter begins a new line. Files may go with a message.

import { element } from '../dom';
import type { Chosen } from './dropped';
import { FileList } from './file_list';
import { rulesInWords } from './file_rules';
import { itemsOf, pickerFor, takeDrops } from './file_source';
import type { Handle, Json, Mounted } from './kind';
import { type FileRecord, type Item, Sending } from './sending';

/** What goes with the next message. */
interface Attachments {
  readonly element: Node[];
  isOnItsWay(): boolean;
  records(): FileRecord[];
  update(): void;
  /** They are sent. */
  clear(): void;
  dispose(): void;
}

export function chatInput(place: HTMLElement, handle: Handle): Mounted {
  const input = element('textarea', { id: handle.id, class: 'nbi-chat-text', rows: '1' });
  const send = element('button', { type: 'button', class: 'nbi-send', 'aria-label': 'Send' }, '➤');
  const row = element('div', { class: 'nbi-chat' }, input, send);
  const files = handle.props().accepts_files ? attachments(handle, row, input, () => grow()) : null;
  place.append(row, ...(files?.element ?? []));
  const grow = (): void => {
    input.style.height = 'auto';
    if (input.value) {
      input.style.height = `${Math.min(input.scrollHeight, 200)}px`;
    }
    const isEmpty = !input.value.trim() && !files?.records().length;
    send.disabled = isEmpty || Boolean(files?.isOnItsWay()) || Boolean(handle.props().disabled);
  };
  const submit = (): void => {
    grow();
    if (!send.disabled) {
      const content: Record<string, Json> = { value: input.value.trim() };
      if (files) {
        content.files = files.records();
      }
      handle.press(content);
      input.value = '';
      files?.clear();
      grow();
    }
  };
  input.addEventListener('input', grow);
  input.addEventListener('keydown', event => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      submit();
    }
  });
  send.addEventListener('click', submit);
  const update = (): void => {
    const { placeholder, max_chars: most, disabled } = handle.props();
    input.placeholder = placeholder ?? '';
    input.setAttribute('aria-label', placeholder ?? 'Message');
    input.disabled = Boolean(disabled);
    if (most) {
      input.maxLength = most;
    }
    files?.update();
    grow();
  };
  update();
  return { update, dispose: () => files?.dispose() };
}

function attachments(handle: Handle, row: HTMLElement, input: HTMLElement, changed: () => void): Attachments {
  let records: FileRecord[] = [];
  const clip = element('button', { type: 'button', class: 'nbi-clip' }, '+');
  const news = element('div', { class: 'nbi-hidden', role: 'status' });
  const isOnItsWay = (): boolean => sending.items.some(item => item.step !== 'failed');
  const show = (): void => {
    list.show(records, Boolean(handle.props().disabled));
    changed();
  };
  const sending = new Sending(
    () => handle.transfer(),
    (item: Item) => {
      show();
      news.textContent = item.step === 'failed' ? `${item.name}: ${item.message}` : '';
    },
    arrived => {
      replace(handle.props().multiple ? [...records, ...arrived] : arrived.slice(-1));
      news.textContent = `Uploaded: ${arrived.map(record => record.name).join(', ')}`;
    },
  );
  const replace = (next: FileRecord[]): void => {
    records.filter(record => !next.includes(record)).forEach(record => handle.transfer().discard(record.id));
    records = next;
    show();
  };
  const list = new FileList(sending, record => replace(records.filter(other => other !== record)), input);
  const add = (chosen: Chosen[]): void => {
    const items = itemsOf(handle, chosen);
    if (items.length && !handle.props().multiple) {
      sending.dropAll();
    }
    sending.add(items);
  };
  row.prepend(clip);
  const dressPicker = pickerFor(handle, clip, add);
  takeDrops(handle, row, add);
  input.addEventListener('paste', event => {
    const files = [...((event as ClipboardEvent).clipboardData?.files ?? [])];
    if (files.length) {
      event.preventDefault();
      add(files.map(file => ({ file, name: file.name })));
    }
  });
  return {
    element: [list.element, news],
    isOnItsWay,
    records: () => records,
    update: () => {
      const what = handle.props().directory ? 'Add a folder' : handle.props().multiple ? 'Add files' : 'Add a file';
      clip.setAttribute('aria-label', what);
      clip.title = `${what} (${rulesInWords(handle)})`;
      dressPicker();
      show();
    },
    clear: () => {
      records = [];
      sending.dropAll();
      show();
    },
    dispose: () => sending.dropAll(),
  };
}
