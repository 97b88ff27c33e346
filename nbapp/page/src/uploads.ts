// The files that the visitor uploads, on their way to the server: over HTTP, in parts, beside the websocket.
//
// How it works. A request shows the session's id and a ticket, which `Welcome` brings; a page with an opaque origin has no
// cookie, and needs none. After a lost connection a part is sent again, and the server says how much it has. The
// newest ticket is shown each time: with a new connection of the page the old one is void.
//
// What it does not know: which files an input takes (the server does), and how it looks (inputs/file.ts).

import { wait } from './dom';
import { Failure, type Transfer } from './inputs/transfer';
import type { Json } from './protocol';

/** Before a visitor is asked to try again: 6 s, in which a phone has changed its network, or a server is there again. */
const PAUSES_MS = [500, 1500, 4000];

/** The page's session and connection are being renewed, a proxy is in trouble, or there was no answer at all (0). */
const PASSING = new Set([0, 403, 408, 425, 429, 500, 502, 503, 504]);

interface Reply {
  status: number;
  body: Json;
}

/** What the server knows of a file that is on its way. */
interface Begun {
  id: string;
  received: number;
  part_bytes: number;
}

export class Uploads {
  private session = '';
  private ticket = '';
  /** Files whose connection broke: the next attempt goes on where they are. */
  private readonly broken = new WeakMap<File, Begun>();

  constructor(
    private readonly url: string,
    private readonly limitBytes: number,
  ) {
    keepMissedDrops();
  }

  /** Files belong to this session from now on. */
  welcomed(session: string, ticket: string): void {
    this.session = session;
    this.ticket = ticket;
  }

  /** For the input of this model. */
  readonly transferFor = (model: string): Transfer => ({
    limitBytes: this.limitBytes,
    send: (file, name, progress, signal) => this.send(model, file, name, progress, signal),
    discard: id => this.discard(id),
  });

  private async send(model: string, file: File, name: string, progress: (bytes: number) => void, signal: AbortSignal): Promise<string> {
    const begun = this.broken.get(file) ?? (await this.begin(model, file, name, signal));
    this.broken.delete(file);
    try {
      await this.sendParts(begun, file, progress, signal);
    } catch (error) {
      if (error instanceof Failure && error.mayPass) {
        this.broken.set(file, begun);
      } else {
        this.discard(begun.id);
      }
      throw error;
    }
    return begun.id;
  }

  private async begin(model: string, file: File, name: string, signal: AbortSignal): Promise<Begun> {
    const asked = JSON.stringify({ model, name, type: file.type, size: file.size });
    return (await this.ask('POST', {}, asked, signal)).body;
  }

  private discard(id: string): void {
    this.request('DELETE', { id }, null).catch(() => {}); // it goes with the session
  }

  private async sendParts(begun: Begun, file: File, progress: (bytes: number) => void, signal: AbortSignal): Promise<void> {
    const { id, part_bytes: partBytes } = begun;
    while (begun.received < file.size) {
      const offset = begun.received;
      const part = file.slice(offset, offset + partBytes);
      const reply = await this.ask('PUT', { id, offset: `${offset}` }, part, signal, sent => progress(offset + sent));
      begun.received = reply.body.received;
      progress(begun.received);
    }
  }

  private async ask(
    method: string,
    query: Record<string, string>,
    body: Blob | string,
    signal: AbortSignal,
    progress: (bytes: number) => void = () => {},
  ): Promise<Reply> {
    for (const pause of [...PAUSES_MS, null]) {
      const reply = await this.request(method, query, body, signal, progress);
      if ((reply.status >= 200 && reply.status < 300) || reply.body?.reason === 'not_here') {
        return reply;
      }
      const mayPass = PASSING.has(reply.status) && reply.body?.reason !== 'no_uploader';
      if (!mayPass || pause === null) {
        throw new Failure(reply.body?.message ?? 'The connection broke.', mayPass || reply.status >= 500);
      }
      await wait(pause);
      signal.throwIfAborted();
    }
    throw new Error('unreachable');
  }

  /** Not by `fetch`, which tells nothing of how far it is. */
  private request(
    method: string,
    query: Record<string, string>,
    body: Blob | string | null,
    signal?: AbortSignal,
    progress: (bytes: number) => void = () => {},
  ): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      const url = new URL(this.url, location.href);
      Object.entries(query).forEach(([name, value]) => url.searchParams.set(name, value));
      request.open(method, url);
      request.responseType = 'json';
      request.setRequestHeader('X-Nbapp-Session', this.session);
      request.setRequestHeader('X-Nbapp-Ticket', this.ticket);
      request.upload.onprogress = event => progress(event.loaded);
      request.onload = () => resolve({ status: request.status, body: request.response });
      request.onerror = request.ontimeout = () => resolve({ status: 0, body: null });
      request.onabort = () => reject(signal?.reason ?? new DOMException('', 'AbortError'));
      signal?.addEventListener('abort', () => request.abort(), { once: true });
      // A string would bring a Content-Type that an opaque origin has to ask for.
      request.send(typeof body === 'string' ? new Blob([body]) : body);
    });
  }
}

/** A file that is dropped beside the place for it would be opened in place of the app. */
function keepMissedDrops(): void {
  const keep = (event: DragEvent): void => {
    if (!event.defaultPrevented && event.dataTransfer?.types.includes('Files')) {
      event.preventDefault();
      event.dataTransfer.dropEffect = 'none';
    }
  };
  addEventListener('dragover', keep);
  addEventListener('drop', keep);
}
