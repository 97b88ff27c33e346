// Text that a cell prints: colours of terminals, progress bars that go back to the line's begin, growing by pieces.

import { AnsiUp } from 'ansi_up';
import { element } from '../dom';
import type { Output } from '../protocol';
import { READY, type View } from './view';

export class StreamView implements View {
  readonly element: HTMLElement;
  readonly ready = READY;
  private ansi = newAnsi();
  private text = '';

  constructor(
    private readonly name: string,
    text: string,
  ) {
    this.element = element('pre', { class: `nb-stream nb-${name === 'stderr' ? 'stderr' : 'stdout'}` });
    this.append(text);
  }

  accepts(output: Output): boolean {
    if (output.output_type !== 'stream' || output.name !== this.name) {
      return false;
    }
    if (output.text.startsWith(this.text)) {
      this.append(output.text.slice(this.text.length));
    } else {
      this.draw(output.text);
    }
    return true;
  }

  append(piece: string): void {
    if (/[\r\b]/.test(piece)) {
      this.draw(this.text + piece);
      return;
    }
    if (piece) {
      this.text += piece;
      this.element.insertAdjacentHTML('beforeend', this.ansi.ansi_to_html(piece));
    }
  }

  private draw(text: string): void {
    this.text = overwriteLines(text);
    this.ansi = newAnsi();
    this.element.innerHTML = this.ansi.ansi_to_html(this.text);
  }
}

/** As a terminal does: "\b" takes back a character, "\r" begins the line again and writes over what it had. */
export function overwriteLines(text: string): string {
  let result = text;
  while (/[^\n]\x08/.test(result)) {
    result = result.replace(/[^\n]\x08/g, '');
  }
  return result.replace(/\r+\n/g, '\n').split('\n').map(overwriteLine).join('\n');
}

function overwriteLine(line: string): string {
  const [first = '', ...rest] = line.split('\r');
  return rest.reduce((shown, piece) => piece + shown.slice(piece.length), first);
}

export function ansiToHtml(text: string): string {
  return newAnsi().ansi_to_html(text);
}

function newAnsi(): AnsiUp {
  const ansi = new AnsiUp();
  ansi.use_classes = true; // so that the theme chooses colours that can be read, light and dark
  return ansi;
}
