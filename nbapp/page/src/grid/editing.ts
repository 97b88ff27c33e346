// Edits of a table: the value of a `data_editor` is what was edited, and this is how it comes about.

import { element } from '../dom';
import type { Handle } from '../inputs/kind';
import { plainText } from './format';
import type { Grid, Host } from './grid';
import type { Column, Json } from './types';

interface Edits {
  edited_rows: Record<string, Record<string, Json>>;
  added_rows: Record<string, Json>[];
  deleted_rows: number[];
}

export type Editing = Required<Pick<Host, 'cellOf' | 'edit' | 'toggle' | 'isDeleted'>> & { element: HTMLElement; update(): void };

const MOST_UNDONE = 100;

export function editing(handle: Handle, grid: () => Grid): Editing {
  const added = element('div', { class: 'nbg-added' });
  const add = element('button', { type: 'button', class: 'nbg-add' }, '+ Add a row');
  const remove = element('button', { type: 'button', class: 'nbg-add' }, '− Delete the row');
  const note = element('div', { class: 'nbi-note', role: 'status' });
  const whole = element('div', { class: 'nbg-edit-tools' }, added, add, remove, note);
  const undone: Edits[] = [];
  const now = (): Edits => handle.value();
  const give = (next: Edits, isUndo = false): void => {
    if (!isUndo) {
      undone.push(now());
      undone.splice(0, Math.max(0, undone.length - MOST_UNDONE));
    }
    handle.set(next);
    update();
    grid().changed();
  };
  const may = (what: string): boolean => ['dynamic', what].includes(handle.props().num_rows) && !handle.props().disabled;
  const setCell = (place: number, name: string, value: Json): void => {
    const edits = now();
    give({ ...edits, edited_rows: { ...edits.edited_rows, [place]: { ...edits.edited_rows[place], [name]: value } } });
  };

  const cellOf = (place: number, column: Column, value: Json): Json => {
    const edited = now().edited_rows[place];
    return edited && column.name in edited ? edited[column.name] : value;
  };
  const canEdit = (column: Column): boolean => Boolean(column.edit) && !column.disabled && !handle.props().disabled;

  const edit = (row: number, number: number, cell: HTMLElement): void => {
    const column = grid().columns[number]!;
    const place = grid().rows.place(row);
    const known = grid().rows.cell(row, number);
    if (place === undefined || !known || !canEdit(column)) {
      return;
    }
    const value = cellOf(place, column, known.value);
    open(cell, column, value, text => {
      const read = readCell(column, text);
      note.textContent = 'error' in read ? `${column.label}: ${read.error}` : '';
      if (!('error' in read) && read.value !== value) {
        setCell(place, column.name, read.value);
      }
      grid().changed();
      grid().goTo(grid().active.row, grid().active.at);
    });
  };
  const toggle = (row: number, number: number): void => {
    const column = grid().columns[number]!;
    const place = grid().rows.place(row);
    if (place !== undefined && canEdit(column)) {
      setCell(place, column.name, !cellOf(place, column, grid().rows.cell(row, number)?.value));
    }
  };

  add.addEventListener('click', () => {
    const first = Object.fromEntries(grid().columns.filter(c => c.default !== undefined).map(c => [c.name, c.default]));
    give({ ...now(), added_rows: [...now().added_rows, first] });
    added.querySelector<HTMLElement>('.nbg-row:last-child input, .nbg-row:last-child select')?.focus();
  });
  /** The active row; one that is deleted already comes back. */
  const deleteRow = (): void => {
    const place = grid().rows.place(grid().active.row);
    if (place !== undefined) {
      const gone = now().deleted_rows;
      give({ ...now(), deleted_rows: gone.includes(place) ? gone.filter(one => one !== place) : [...gone, place] });
    }
  };
  remove.addEventListener('click', deleteRow);
  whole.addEventListener('keydown', undo);
  queueMicrotask(() => {
    grid().element.addEventListener('keydown', undo);
    grid().element.addEventListener('keydown', event => {
      if (event.key === 'Delete' && may('delete') && !(event.target as HTMLElement).closest('.nbg-editing')) {
        deleteRow();
      }
    });
    grid().element.addEventListener('paste', event => paste(event as ClipboardEvent));
  });
  function undo(event: KeyboardEvent): void {
    if ((event.ctrlKey || event.metaKey) && event.key === 'z' && undone.length && !(event.target as HTMLElement).closest('input')) {
      event.preventDefault();
      give(undone.pop()!, true);
    }
  }
  function paste(event: ClipboardEvent): void {
    if ((event.target as HTMLElement).closest('input, textarea, select')) {
      return;
    }
    event.preventDefault();
    const { row, at } = grid().active;
    const edits = now();
    const rows = structuredClone(edits.edited_rows);
    (event.clipboardData?.getData('text/plain') ?? '').replace(/\n$/, '').split('\n').forEach((line, down) =>
      line.split('\t').forEach((text, right) => {
        const column = grid().columns[grid().order[at + right] ?? -1];
        const place = grid().rows.place(row + down);
        const read = column && canEdit(column) ? readCell(column, text.replace(/\r$/, '')) : null;
        if (column && place !== undefined && read && !('error' in read)) {
          rows[place] = { ...rows[place], [column.name]: read.value };
        }
      }),
    );
    give({ ...edits, edited_rows: rows });
  }

  /** Rows that were added stand below the data, each with a field for every column. */
  const drawAdded = (): void => {
    const columns = grid().order.map(number => grid().columns[number]!).filter(column => column.edit);
    const rows = now().added_rows.map((cells, index) => {
      const fields = columns.map(column => {
        const field = fieldFor(column, cells[column.name] ?? null);
        field.setAttribute('aria-label', `${column.label} of new row ${index + 1}`);
        (field as HTMLInputElement).placeholder = column.label;
        field.addEventListener('change', () => {
          const read = readCell(column, valueOf(field));
          note.textContent = 'error' in read ? `${column.label}: ${read.error}` : '';
          if (!('error' in read)) {
            give({ ...now(), added_rows: now().added_rows.map((row, other) => (other === index ? { ...row, [column.name]: read.value } : row)) });
          }
        });
        return field;
      });
      const remove = element('button', { type: 'button', class: 'nbg-tool', 'aria-label': `Remove new row ${index + 1}` }, '×');
      remove.addEventListener('click', () => give({ ...now(), added_rows: now().added_rows.filter((_, other) => other !== index) }));
      return element('div', { class: 'nbg-new-row' }, ...fields, remove);
    });
    added.replaceChildren(...rows);
  };

  let drawn = '';
  const update = (): void => {
    add.hidden = !may('add');
    remove.hidden = !may('delete');
    const wanted = JSON.stringify([now().added_rows.length, now().deleted_rows, grid()?.columns.length]);
    if (grid() && wanted !== drawn) {
      drawn = wanted;
      drawAdded();
    }
    const gone = now().deleted_rows.length;
    if (gone) {
      note.textContent = `${gone} ${gone === 1 ? 'row is' : 'rows are'} deleted (Ctrl+Z brings back).`;
    } else if (/deleted/.test(note.textContent ?? '')) {
      note.textContent = '';
    }
  };
  const isDeleted = (place: number): boolean => now().deleted_rows.includes(place);
  return { element: whole, cellOf, edit, toggle, isDeleted, update };
}

/** A field in the cell, until Enter, Tab or Escape. */
function open(cell: HTMLElement, column: Column, value: Json, done: (text: string | null) => void): void {
  const field = fieldFor(column, value);
  field.classList.add('nbg-editing');
  let isOver = false;
  const end = (isTaken: boolean): void => {
    if (!isOver) {
      isOver = true;
      const text = valueOf(field);
      field.remove();
      if (isTaken) {
        done(text);
      } else {
        done(plainText(value));
      }
    }
  };
  (field as HTMLElement).addEventListener('keydown', event => {
    event.stopPropagation();
    if (event.key === 'Enter' || event.key === 'Tab') {
      event.preventDefault();
      end(true);
    } else if (event.key === 'Escape') {
      end(false);
    }
  });
  field.addEventListener('blur', () => end(true));
  cell.replaceChildren(field);
  field.setAttribute('aria-label', column.label);
  field.focus();
  (field as HTMLInputElement).select?.();
}

type Field = (HTMLInputElement | HTMLSelectElement) & HTMLElement;

function fieldFor(column: Column, value: Json): Field {
  if (column.edit === 'select') {
    const choice = element('select', { class: 'nbg-field' });
    const options = column.required ? (column.options ?? []) : [null, ...(column.options ?? [])];
    choice.append(...options.map(option => element('option', { value: JSON.stringify(option) }, option === null ? '' : String(option))));
    choice.value = JSON.stringify(value);
    return choice;
  }
  const types: Record<string, string> = { date: 'date', time: 'time', datetime: 'datetime-local', checkbox: 'checkbox' };
  const field = element('input', { type: types[column.edit ?? ''] ?? 'text', class: 'nbg-field' });
  if (column.edit === 'checkbox') {
    field.checked = Boolean(value);
  } else {
    field.value = column.edit === 'list' && Array.isArray(value) ? value.join(', ') : plainText(value).replace(/(Z|[+-]\d\d:\d\d)$/, '');
  }
  return field;
}

function valueOf(field: HTMLInputElement | HTMLSelectElement): string {
  return field instanceof HTMLInputElement && field.type === 'checkbox' ? String(field.checked) : field.value;
}

type Read = { value: Json } | { error: string };

/** What a text means in this column. The server has the last word. */
export function readCell(column: Column, text: string | null): Read {
  if (text === null || text === '' || text === 'null') {
    return column.required ? { error: 'a value is required here' } : { value: null };
  }
  switch (column.edit) {
    case 'number': {
      const value = Number(text.replace(',', '.'));
      if (!Number.isFinite(value) || (column.is_int && !Number.isInteger(value))) {
        return { error: column.is_int ? 'a whole number is expected here' : 'a number is expected here' };
      }
      if (column.min !== undefined && value < Number(column.min)) {
        return { error: `the least value here is ${column.min}` };
      }
      return column.max !== undefined && value > Number(column.max) ? { error: `the greatest value here is ${column.max}` } : { value };
    }
    case 'checkbox':
      return { value: /^(true|yes|1)$/i.test(text) };
    case 'select': {
      const wanted = (column.options ?? []).find(option => JSON.stringify(option) === text || String(option) === text);
      return wanted === undefined ? { error: 'this is none of the options' } : { value: wanted };
    }
    case 'list':
      return { value: text.split(',').map(item => item.trim()).filter(Boolean) };
    case 'text':
      if (column.max_chars !== undefined && text.length > column.max_chars) {
        return { error: `at most ${column.max_chars} characters fit here` };
      }
      return column.validate && !new RegExp(column.validate).test(text) ? { error: 'this text has not the form that is expected here' } : { value: text };
    default:
      return { value: text };
  }
}
