// An element of nbapp.ui in an output: drawn by its kind, and redrawn in place when only its properties change.

import { boxWidth, element } from '../dom';
import { ELEMENT_MIME, type RenderContext } from '../outputs/render';
import { failureBox, messageOf, type View } from '../outputs/view';
import type { Json, Output } from '../protocol';
import { rendererOf } from './kinds';
import type { Host } from './places';

/** What a kind draws. */
export interface Drawing {
  readonly element: HTMLElement;
  readonly ready?: Promise<void>;
  /** Takes new properties without being drawn anew; false if it cannot. */
  update?(props: Json): boolean;
  attached?(): void;
  dispose?(): void;
  /** Of a layout: the parts that outputs can stand in, by their ids. */
  readonly places?: ReadonlyMap<string, Host>;
}

export class ElementView implements View {
  readonly element: HTMLElement;
  readonly ready: Promise<void>;
  private drawing: Drawing | null = null;
  private hosts: ReadonlyMap<string, Host> = new Map();
  private isDisposed = false;
  private isAttached = false;

  constructor(
    private props: Json,
    private readonly context: RenderContext,
  ) {
    this.element = element('div', { class: 'nb-element', 'data-kind': props.kind });
    boxWidth(this.element, props);
    this.ready = this.draw().catch(error => this.fail(error));
  }

  accepts(output: Output): boolean {
    if (output.output_type === 'stream' || output.output_type === 'error') {
      return false;
    }
    const props = output.data[ELEMENT_MIME];
    const isSame = props && props.kind === this.props.kind && props.id === this.props.id;
    if (!isSame || !this.drawing?.update?.(props)) {
      return false;
    }
    this.props = props;
    boxWidth(this.element, props);
    return true;
  }

  attached(): void {
    this.isAttached = true;
    this.drawing?.attached?.();
    this.hosts.forEach((host, id) => this.context.places.open(id, host));
  }

  dispose(): void {
    this.isDisposed = true;
    this.hosts.forEach((host, id) => this.context.places.close(id, host));
    this.drawing?.dispose?.();
  }

  private async draw(): Promise<void> {
    const render = rendererOf(this.props.kind);
    const drawn = render instanceof Promise ? (await render)(this.props, this.context) : render(this.props, this.context);
    const drawing = drawn instanceof Promise ? await drawn : drawn;
    await drawing.ready;
    if (this.isDisposed) {
      drawing.dispose?.();
      return;
    }
    this.drawing = drawing;
    this.element.replaceChildren(drawing.element);
    this.hosts = drawing.places ?? new Map([[this.props.id, this.coverable(drawing.element)]]);
    if (this.isAttached) {
      this.attached();
    }
  }

  private coverable(covered: HTMLElement): Host {
    const over = element('div', { class: 'nb-over' });
    this.element.append(over);
    return { element: over, covered };
  }

  private fail(error: unknown): void {
    console.error(error);
    this.element.replaceChildren(failureBox('This element cannot be shown here.', messageOf(error)));
  }
}
