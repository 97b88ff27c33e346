// The outputs of one cell as slots on the page. A slot is touched only when its output changed.
//
// How it works. `set`, `append`, `splice` and `cut` say at once what the slots hold from now on; what is seen changes when the
// `Paint` that they were given commits. A slot whose new view is not ready by then keeps the old one until it is.

import { element } from '../dom';
import type { Group } from '../elements/places';
import type { MimeBundle, Output } from '../protocol';
import type { Paint } from '../paint';
import { ELEMENT_MIME, type RenderContext, renderOutput } from './render';
import { StreamView } from './stream';
import type { View } from './view';

interface Slot {
  output: Output;
  readonly element: HTMLElement;
  shown: View | null;
  /** Being prepared; takes the place of `shown`. */
  next: View | null;
  isDropped: boolean;
}

export class OutputList {
  readonly element: HTMLElement;
  private slots: Slot[] = [];
  private readonly groups = new Map<string, Group>();

  /** `order`: where the cell stands among all, for what it shows in places of other cells. */
  constructor(
    private readonly context: RenderContext,
    className: string,
    private readonly order: () => number,
  ) {
    this.element = element('div', { class: className });
  }

  get length(): number {
    return this.slots.length;
  }

  set(index: number, output: Output, paint: Paint): void {
    const slot = this.slots[index] ?? this.addSlot(output);
    slot.output = output;
    const current = slot.next ?? slot.shown;
    if (current?.accepts?.(output)) {
      return;
    }
    const view = renderOutput(output, this.context);
    slot.next?.dispose?.();
    slot.next = view;
    paint.add(view.ready, () => this.show(slot, view));
  }

  append(index: number, text: string, paint: Paint): void {
    const slot = this.slots[index];
    if (slot && slot.output.output_type !== 'stream' && slot.output.output_type !== 'error') {
      this.set(index, withLongerBody(slot.output, text), paint);
      return;
    }
    const view = slot?.next ?? slot?.shown;
    if (slot?.output.output_type === 'stream' && view instanceof StreamView) {
      slot.output = { ...slot.output, text: slot.output.text + text };
      view.append(text);
    }
  }

  cut(length: number, paint: Paint): void {
    const dropped = this.slots.splice(length);
    for (const slot of dropped) {
      slot.isDropped = true;
    }
    paint.add(null, () => this.drop(dropped));
  }

  /** Takes slots out and puts others in; those below stay what they are. */
  splice(index: number, removed: number, outputs: Output[], paint: Paint): void {
    const dropped = this.slots.splice(index, removed, ...outputs.map(newSlot));
    for (const slot of dropped) {
      slot.isDropped = true;
    }
    paint.add(null, () => this.drop(dropped));
    outputs.forEach((output, place) => this.set(index + place, output, paint));
    paint.add(null, () => this.number());
  }

  /** Makes the slots hold these outputs; those that do already are not touched. */
  replace(outputs: Output[], paint: Paint): void {
    outputs.forEach((output, index) => {
      const slot = this.slots[index];
      const view = slot?.next ?? slot?.shown;
      if (!slot || !view || !isSame(slot.output, output) || !this.isAlive(output, view)) {
        this.set(index, output, paint);
      }
    });
    if (this.slots.length > outputs.length) {
      this.cut(outputs.length, paint);
    }
  }

  dispose(): void {
    this.drop(this.slots);
    this.slots = [];
  }

  private drop(slots: Slot[]): void {
    slots.forEach(remove);
    for (const [place, group] of this.groups) {
      if (group.element.childElementCount) {
        this.context.places.changed(place);
      } else {
        this.groups.delete(place);
        this.context.places.remove(place, group);
      }
    }
  }

  /** A widget's view is only as good as its model: the same id may name a model of another kernel. */
  private isAlive(output: Output, view: View): boolean {
    return view.accepts ? view.accepts(output) : true;
  }

  private addSlot(output: Output): Slot {
    const slot = newSlot(output);
    this.slots.push(slot);
    return slot;
  }

  private show(slot: Slot, view: View): void {
    if (slot.isDropped || slot.next !== view) {
      view.dispose?.();
      return;
    }
    const old = slot.shown;
    slot.next = null;
    slot.shown = view;
    swap(slot.element, old, view);
    this.place(slot);
    this.number();
    view.attached?.();
  }

  /** Puts the slot where its output belongs, if it is not there. */
  private place(slot: Slot): void {
    const place = slot.output.place ?? '';
    const parent = place ? this.group(place).element : this.element;
    if (slot.element.parentElement === parent) {
      return;
    }
    const left = slot.element.isConnected;
    const position = this.slots.indexOf(slot);
    const after = this.slots.slice(position + 1).find(other => other.element.parentElement === parent);
    parent.insertBefore(slot.element, after?.element ?? null);
    if (place) {
      this.context.places.changed(place);
    }
    if (left) {
      this.drop([]); // the group that it stood in may be empty now
    }
  }

  private group(place: string): Group {
    let group = this.groups.get(place);
    if (!group) {
      group = { element: element('div', { class: 'nb-outputs nb-placed' }), order: this.order };
      this.groups.set(place, group);
      this.context.places.add(place, group);
    }
    return group;
  }

  private number(): void {
    this.slots.forEach((slot, index) => {
      slot.element.dataset.outputIndex = String(index);
    });
  }
}

function newSlot(output: Output): Slot {
  return { output, element: element('div', { class: 'nb-output' }), shown: null, next: null, isDropped: false };
}

function swap(place: HTMLElement, old: View | null, view: View): void {
  const scrolled = old?.element.querySelector('.nb-scroll');
  const left = scrolled?.scrollLeft ?? 0;
  const top = scrolled?.scrollTop ?? 0;
  old?.dispose?.(); // while it is on the page: a Lumino widget cannot be detached elsewhere
  place.replaceChildren(view.element);
  const box = left || top ? view.element.querySelector('.nb-scroll') : null;
  box?.scrollTo(left, top);
}

function remove(slot: Slot): void {
  slot.isDropped = true;
  slot.next?.dispose?.();
  slot.shown?.dispose?.();
  slot.element.remove();
}

function withLongerBody<Kind extends { data: MimeBundle }>(output: Kind, text: string): Kind {
  const props = output.data[ELEMENT_MIME];
  return { ...output, data: { ...output.data, [ELEMENT_MIME]: { ...props, body: props.body + text } } };
}

function isSame(a: Output, b: Output): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
