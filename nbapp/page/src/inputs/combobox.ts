// Options found by typing: one of them (`selectbox`) or several (`multiselect`). The list is drawn as far as it is seen.
//
// How it works. A field with the role `combobox` and a list below it (WAI-ARIA's pattern "editable combobox with list
// autocomplete"). Only the first MOST_DRAWN matches are elements of the page, so ten thousand options cost nothing.

import { element } from '../dom';
import type { Handle, Json, Mounted } from './kind';
import { labelFor, labelId } from './label';

const MOST_DRAWN = 200;

interface Choice {
  /** The options that may be chosen now, by their index. */
  open(): number[];
  /** A new text, where the author lets visitors add some. */
  choose(option: number | string): void;
  clear?(): void;
}

export function selectbox(place: HTMLElement, handle: Handle): Mounted {
  const box = new Combobox(handle, {
    open: () => handle.props().options.map((_: string, index: number) => index),
    choose: option => {
      handle.set(option);
      update();
    },
    clear: () => {
      handle.set(null);
      update();
    },
  });
  place.append(box.label.element, box.field, box.list);
  const update = (): void => {
    const { options, nullable } = handle.props();
    const value = handle.value();
    box.rest(value === null ? '' : typeof value === 'string' ? value : (options[value] ?? ''), value);
    box.clearButton.hidden = !nullable || value === null;
    box.update('Choose an option');
  };
  update();
  return { update, dispose: () => box.dispose() };
}

export function multiselect(place: HTMLElement, handle: Handle): Mounted {
  const chosen = (): Json[] => handle.value() ?? [];
  const give = (value: Json[]): void => {
    handle.set(value);
    update();
  };
  const isFull = (): boolean => {
    const most = handle.props().max_selections;
    return most !== undefined && chosen().length >= most;
  };
  const box = new Combobox(handle, {
    open: () => (isFull() ? [] : handle.props().options.map((_: string, i: number) => i).filter((i: number) => !chosen().includes(i))),
    choose: option => give([...chosen(), option]),
    clear: () => give([]),
  });
  box.staysOpen = true;
  const chips = element('span', { class: 'nbi-chips' });
  box.field.prepend(chips);
  place.append(box.label.element, box.field, box.list);
  box.input.addEventListener('keydown', event => {
    if (event.key === 'Backspace' && !box.input.value && chosen().length) {
      give(chosen().slice(0, -1));
    }
  });
  const update = (): void => {
    const { options, disabled } = handle.props();
    chips.replaceChildren(...chosen().map((item, index) => chip(typeof item === 'string' ? item : options[item], Boolean(disabled), () => {
      give(chosen().filter((_, other) => other !== index));
      box.input.focus();
    })));
    box.clearButton.hidden = !chosen().length;
    box.rest('', null);
    box.update(chosen().length ? '' : 'Choose options', isFull() ? `You can choose ${handle.props().max_selections}.` : '');
  };
  update();
  return { update, dispose: () => box.dispose() };
}

function chip(text: string, isDisabled: boolean, remove: () => void): HTMLElement {
  const cross = element('button', { type: 'button', class: 'nbi-chip-remove', 'aria-label': `Remove ${text}` }, '×');
  cross.disabled = isDisabled;
  cross.addEventListener('click', remove);
  return element('span', { class: 'nbi-chip' }, element('span', {}, text), cross);
}

class Combobox {
  readonly label;
  readonly input = element('input', { type: 'text', role: 'combobox', class: 'nbi-combo-input', autocomplete: 'off', 'aria-autocomplete': 'list', 'aria-expanded': 'false' });
  readonly clearButton = element('button', { type: 'button', class: 'nbi-clear', 'aria-label': 'Clear', hidden: '' }, '×');
  readonly field: HTMLElement;
  readonly list = element('ul', { role: 'listbox', class: 'nbi-list', hidden: '' });
  staysOpen = false;
  private shown: (number | string)[] = [];
  private active = -1;
  private resting = '';
  private chosen: Json = null;
  private full = '';
  private readonly outside = (event: PointerEvent): void => {
    if (!this.field.contains(event.target as Node) && !this.list.contains(event.target as Node)) {
      this.close();
    }
  };

  constructor(
    private readonly handle: Handle,
    private readonly choice: Choice,
  ) {
    this.label = labelFor(handle, handle.id);
    this.input.id = handle.id;
    this.list.id = `${handle.id}-list`;
    this.list.setAttribute('aria-labelledby', labelId(handle));
    this.input.setAttribute('aria-controls', this.list.id);
    this.field = element('div', { class: 'nbi-combo' }, this.input, this.clearButton, element('span', { class: 'nbi-caret', 'aria-hidden': 'true' }));
    this.input.addEventListener('input', () => this.open(this.input.value));
    this.input.addEventListener('keydown', event => this.key(event));
    this.input.addEventListener('focus', () => this.input.select());
    this.input.addEventListener('blur', () => this.close());
    this.field.addEventListener('mousedown', event => this.pointer(event));
    this.list.addEventListener('mousedown', event => {
      event.preventDefault(); // the field keeps the focus
      const option = (event.target as HTMLElement).closest<HTMLElement>('[role=option]');
      if (option && option.getAttribute('aria-disabled') !== 'true') {
        this.take(Number(option.dataset.index));
      }
    });
    this.clearButton.addEventListener('click', () => {
      this.choice.clear?.();
      this.input.focus();
    });
    document.addEventListener('pointerdown', this.outside);
  }

  /** What the field shows while nobody types in it. */
  rest(text: string, chosen: Json): void {
    this.chosen = chosen;
    if (text !== this.resting || document.activeElement !== this.input) {
      this.resting = text;
      this.input.value = text;
    }
    if (!this.list.hidden) {
      this.open(this.input.value === this.resting ? '' : this.input.value);
    }
  }

  update(placeholder: string, full = ''): void {
    const props = this.handle.props();
    this.full = full;
    this.input.placeholder = placeholder && (props.placeholder ?? placeholder);
    this.input.disabled = Boolean(props.disabled);
    this.clearButton.disabled = Boolean(props.disabled);
    this.field.toggleAttribute('data-disabled', Boolean(props.disabled));
    this.label.update();
  }

  dispose(): void {
    document.removeEventListener('pointerdown', this.outside);
  }

  private pointer(event: MouseEvent): void {
    if (this.handle.props().disabled || (event.target as HTMLElement).closest('button')) {
      return;
    }
    if (event.target !== this.input) {
      event.preventDefault();
      this.input.focus();
    }
    if (this.list.hidden) {
      this.open('');
    } else {
      this.close();
    }
  }

  private key(event: KeyboardEvent): void {
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp':
        event.preventDefault();
        return this.list.hidden ? this.open('') : this.move(event.key === 'ArrowDown' ? 1 : -1);
      case 'Home':
      case 'End':
        return this.list.hidden ? undefined : this.move(event.key === 'Home' ? -this.shown.length : this.shown.length);
      case 'Enter':
        if (!this.list.hidden && this.active >= 0) {
          event.preventDefault();
          return this.take(this.active);
        }
        return this.list.hidden ? this.handle.enter?.() : undefined;
      case 'Escape':
        if (!this.list.hidden) {
          event.preventDefault(); // a dialog that it stands in stays open
          event.stopPropagation();
          this.close();
        }
    }
  }

  private open(typed: string): void {
    const { options, accepts_new: acceptsNew } = this.handle.props();
    const wanted = typed.trim().toLowerCase();
    const matching = this.choice.open().filter(index => !wanted || String(options[index]).toLowerCase().includes(wanted));
    matching.sort((one, other) => Number(startsWith(options[other], wanted)) - Number(startsWith(options[one], wanted)) || one - other);
    const isNew = acceptsNew && wanted && !this.full && !options.some((option: string) => option.toLowerCase() === wanted);
    this.shown = [...(isNew ? [typed.trim()] : []), ...matching.slice(0, MOST_DRAWN)];
    this.list.replaceChildren(...this.shown.map((option, index) => this.option(option, index)));
    const more = matching.length - MOST_DRAWN;
    const note = this.full || (this.shown.length ? (more > 0 ? `${more} more: type to find them` : '') : 'No option matches');
    if (note) {
      this.list.append(element('li', { class: 'nbi-list-note', role: 'option', 'aria-disabled': 'true', 'aria-selected': 'false' }, note));
    }
    this.list.hidden = false;
    this.list.style.setProperty('--nbi-list-height', `${this.list.offsetHeight}px`);
    this.list.scrollIntoView({ block: 'nearest' });
    this.input.setAttribute('aria-expanded', 'true');
    this.setActive(Math.max(this.shown.indexOf(this.chosen as never), this.shown.length ? 0 : -1));
  }

  private option(option: number | string, index: number): HTMLElement {
    const { options } = this.handle.props();
    const text = typeof option === 'string' ? `Add “${option}”` : options[option];
    const id = `${this.list.id}-${index}`;
    return element('li', { role: 'option', id, 'data-index': String(index), 'aria-selected': String(option === this.chosen) }, text);
  }

  private move(by: number): void {
    this.setActive(Math.min(Math.max(this.active + by, 0), this.shown.length - 1));
  }

  private setActive(index: number): void {
    this.list.querySelector('[data-active]')?.removeAttribute('data-active');
    this.active = index;
    const option = this.list.children[index] as HTMLElement | undefined;
    if (option && index >= 0) {
      option.dataset.active = '';
      option.scrollIntoView({ block: 'nearest' });
      this.input.setAttribute('aria-activedescendant', option.id);
    } else {
      this.input.removeAttribute('aria-activedescendant');
    }
  }

  private take(index: number): void {
    const option = this.shown[index];
    if (option === undefined) {
      return;
    }
    this.input.value = '';
    this.resting = '';
    if (!this.staysOpen) {
      this.close();
    }
    this.choice.choose(option);
  }

  private close(): void {
    this.list.hidden = true;
    this.input.setAttribute('aria-expanded', 'false');
    this.input.removeAttribute('aria-activedescendant');
    this.input.value = this.resting;
  }
}

function startsWith(option: string, wanted: string): boolean {
  return wanted !== '' && String(option).toLowerCase().startsWith(wanted);
}
