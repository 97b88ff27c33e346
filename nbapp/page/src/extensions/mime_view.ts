// An output that a prebuilt extension draws, such as Plotly's.

import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import { element } from '../dom';
import type { Json, MimeBundle, Output } from '../protocol';
import { failureBox, messageOf, type View } from '../outputs/view';
import { followSize } from '../widgets/lumino_host';
import type { LabExtensions, RendererFactory } from './labextensions';

type Renderer = ReturnType<RendererFactory['createRenderer']>;

export class ExtensionMimeView implements View {
  readonly element = element('div', { class: 'nb-extension-output' });
  readonly ready: Promise<void>;
  private renderer: Renderer | null = null;
  private fallback: View | null = null;
  private stopFollowing = () => {};
  private isAttached = false;

  constructor(
    private readonly mime: string,
    private bundle: MimeBundle,
    private metadata: Json,
    extensions: LabExtensions,
    private readonly makeFallback: () => View,
  ) {
    this.ready = this.prepare(extensions).catch(error => this.fail(error));
  }

  /** Draws the new figure into the old one: Plotly then keeps zoom and does not blink. */
  accepts(output: Output): boolean {
    if (output.output_type === 'stream' || output.output_type === 'error' || !(this.mime in output.data)) {
      return false;
    }
    if (this.fallback) {
      return false;
    }
    const isSame = JSON.stringify(output.data[this.mime]) === JSON.stringify(this.bundle[this.mime]);
    this.bundle = output.data;
    this.metadata = output.metadata ?? {};
    if (this.isAttached && !isSame) {
      void this.draw();
    }
    return true;
  }

  attached(): void {
    this.isAttached = true;
    this.fallback?.attached?.();
    if (this.renderer) {
      Widget.attach(this.renderer, this.element);
      this.stopFollowing = followSize(this.element, this.renderer);
      void this.draw();
    }
  }

  dispose(): void {
    this.stopFollowing();
    this.renderer?.dispose();
    this.fallback?.dispose?.();
  }

  private async prepare(extensions: LabExtensions): Promise<void> {
    const factory = await extensions.rendererFactory(this.mime);
    if (factory) {
      const nothing = { sanitizer: null, resolver: null, linkHandler: null, latexTypesetter: null };
      this.renderer = factory.createRenderer({ mimeType: this.mime, ...nothing });
      return;
    }
    this.fallback = this.makeFallback();
    this.element.append(this.fallback.element);
    await this.fallback.ready;
  }

  private async draw(): Promise<void> {
    const model = { trusted: true, data: this.bundle, metadata: this.metadata, setData() {} };
    try {
      await this.renderer?.renderModel(model);
      if (this.renderer) {
        MessageLoop.sendMessage(this.renderer, Widget.ResizeMessage.UnknownSize);
      }
    } catch (error) {
      this.fail(error);
    }
  }

  private fail(error: unknown): void {
    console.error(error);
    this.element.replaceChildren(failureBox('This output cannot be shown here.', messageOf(error)));
  }
}
