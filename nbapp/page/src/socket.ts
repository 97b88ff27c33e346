// The connection to the server: kept open, noticed when lost, opened again.
//
// How it works. Each connection is opened with a ticket that holds once; `Welcome` hands out the next one. While the
// page is visible it pings about every second; silence, `offline` or a close event mean "lost", and it connects again with
// growing pauses. A refused ticket cannot be told from a dead server by a websocket, so a plain request finds out: if
// the app's server answers, the page itself is fetched again, which brings a new ticket. If something else answers in its
// place, a hub or a proxy, the app does not run: fetching the page would only bring that one's error.
//
// What it does not know: sessions. It asks `Listener.opening()` for the first message of each connection.

import { decodeFrame, encodeFrame } from './frames';
import { markOnce } from './marks';
import type { Open, PageMessage, ServerMessage } from './protocol';

export interface Listener {
  opening(): Open;
  received(message: ServerMessage): void;
  /** The connection is gone, and is being opened again. `silently`: nothing was heard for a while. */
  lost(silently: boolean): void;
  /** The server answers but does not let this page in: fetch the page anew. */
  refused(): void;
  /** There is an answer, but not from the app's server. */
  notRunning(): void;
}

const PING_EVERY_MS = 800;
/** Plus one ping's time is 2.8 s: a visitor is told within 3 s (rule G3). */
const SILENCE_LIMIT_MS = 2000;
const CONNECT_LIMIT_MS = 6000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 8000;

export class Connection {
  private socket: WebSocket | null = null;
  private isWelcome = false;
  private isEnded = false;
  private wasAnswered = false;
  private failures = 0;
  private heardAt = 0;
  private tickedAt = 0;
  private retry = 0;

  constructor(
    private readonly path: string,
    private readonly healthUrl: string,
    private ticket: string,
    private readonly listener: Listener,
  ) {
    setInterval(() => this.tick(), PING_EVERY_MS);
    document.addEventListener('visibilitychange', () => this.wake());
    addEventListener('online', () => this.connectNow());
    addEventListener('offline', () => this.drop());
    addEventListener('pageshow', event => event.persisted && this.connectNow());
    this.connect();
  }

  /** False when there is no connection that the server has welcomed: the message was not sent. */
  send(message: PageMessage): boolean {
    if (!this.isWelcome || this.socket?.readyState !== WebSocket.OPEN) {
      return false;
    }
    this.socket.send(encodeFrame(message));
    return true;
  }

  /** Closes for good: another page has the session, or there is nothing left to connect to. */
  end(): void {
    this.isEnded = true;
    clearTimeout(this.retry);
    this.release();
  }

  /** Opens a new connection, for instance to begin another session. */
  connectNow(): void {
    if (this.isEnded) {
      return;
    }
    clearTimeout(this.retry);
    if (this.isWelcome && this.socket?.readyState === WebSocket.OPEN) {
      this.ping();
      return;
    }
    this.release();
    this.connect();
  }

  /** The same also after `end`: opens a new connection whatever the old one is doing. */
  reconnect(): void {
    this.isEnded = false;
    this.release();
    this.connect();
  }

  private connect(): void {
    this.wasAnswered = false;
    this.heardAt = performance.now();
    const url = new URL(this.path, location.href);
    url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
    url.hash = '';
    url.searchParams.set('ticket', this.ticket);
    const socket = new WebSocket(url);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => this.opened(socket);
    socket.onmessage = event => this.heard(socket, event.data);
    socket.onclose = () => this.closed(socket);
    this.socket = socket;
  }

  private opened(socket: WebSocket): void {
    markOnce('socket');
    this.heardAt = performance.now();
    socket.send(encodeFrame(this.listener.opening()));
  }

  private heard(socket: WebSocket, data: string | ArrayBuffer): void {
    if (socket !== this.socket) {
      return;
    }
    this.heardAt = performance.now();
    this.wasAnswered = true;
    const message = decodeFrame(data);
    if (message.type === 'welcome') {
      markOnce('welcome');
      this.ticket = message.ticket;
      this.isWelcome = true;
      this.failures = 0;
    }
    this.listener.received(message);
  }

  private closed(socket: WebSocket, silently = false): void {
    if (socket !== this.socket || this.isEnded) {
      return;
    }
    this.release();
    this.listener.lost(silently);
    this.failures += 1;
    if (this.failures >= 2 && !this.wasAnswered) {
      void this.findOutWhy();
    }
    this.retryLater();
  }

  private retryLater(): void {
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** (this.failures - 1), LONGEST_PAUSE_MS);
    clearTimeout(this.retry);
    // Jitter, so that the pages of a restarted server do not all come at once.
    this.retry = window.setTimeout(() => this.connectNow(), pause * (0.75 + Math.random() / 2));
  }

  private async findOutWhy(): Promise<void> {
    const failures = this.failures;
    const found = await whoAnswers(this.healthUrl);
    if (found === 'nobody' || this.isWelcome || this.isEnded || this.failures < failures) {
      return;
    }
    if (found === 'app') {
      this.listener.refused();
    } else {
      this.listener.notRunning();
    }
  }

  private tick(): void {
    const now = performance.now();
    const wasBlocked = now - this.tickedAt > 2 * PING_EVERY_MS;
    this.tickedAt = now;
    if (document.hidden || !this.socket) {
      return;
    }
    const limit = this.isWelcome ? SILENCE_LIMIT_MS : CONNECT_LIMIT_MS;
    if (wasBlocked) {
      this.heardAt = now; // the page slept or was busy: what has come in meanwhile is not read yet
    } else if (now - this.heardAt > limit) {
      this.drop();
      return;
    }
    this.ping();
  }

  private wake(): void {
    if (document.visibilityState === 'visible') {
      this.heardAt = performance.now();
      this.connectNow();
    }
  }

  private ping(): void {
    this.send({ type: 'ping' });
  }

  /** Treats the connection as lost without waiting for the browser, which may take minutes to see it. */
  private drop(): void {
    if (this.socket) {
      this.closed(this.socket, true);
    }
  }

  private release(): void {
    this.isWelcome = false;
    if (this.socket) {
      this.socket.onopen = this.socket.onmessage = this.socket.onclose = null;
      this.socket.close();
      this.socket = null;
    }
  }
}

async function whoAnswers(healthUrl: string): Promise<'app' | 'other' | 'nobody'> {
  const ask = (mode: RequestMode) => fetch(healthUrl, { mode, cache: 'no-store', signal: AbortSignal.timeout(3000) });
  try {
    const answer = await ask('cors');
    return answer.ok && (await answer.text()) === 'ok' ? 'app' : 'other';
  } catch {
    // Nobody, or a server that does not let a page with an opaque origin read its answer.
    return ask('no-cors').then(() => 'other' as const, () => 'nobody' as const);
  }
}
