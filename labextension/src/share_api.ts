// What the dialog "Share app" asks of the author's server; twin of nbapp/server/share/handlers.py.

import { PageConfig, URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

/** Whether apps can be shared here, and with whom they may be. */
export interface SharingHere {
  is_on_hub: boolean;
  can_share: boolean;
  why_not: string;
  advice: string;
  /** Each user of the hub has a domain, so that an app cannot reach its visitors' accounts. */
  own_domains: boolean;
  users: string[];
  groups: string[];
  /** Shared notebooks that were moved by other means than Jupyter, or deleted. */
  gone: string[];
}

export interface SharedApp {
  /** Without a host it is for the host that the author is on. */
  link: string;
  server: 'stopped' | 'starting' | 'ready' | 'stopping';
  users: string[];
  groups: string[];
  codes: Code[];
  new_link?: string | null;
}

/** A link that gives access. The hub says what it is only once, when it is made. */
export interface Code {
  id: string;
  expires_at: string | null;
  uses: number;
}

export interface Progress {
  percent: number;
  message: string;
}

export type Wish = { users: string[] } | { groups: string[] } | { expires_in: number } | { start: true } | { moved_from: string };

/** What was refused, in sentences for the author. */
export class Refused extends Error {
  constructor(
    message: string,
    readonly advice = '',
  ) {
    super(message);
  }
}

export async function sharingHere(): Promise<SharingHere> {
  return (await ask('GET', url('sharing'))).json();
}

/** null: the notebook is not shared. */
export async function sharedApp(path: string): Promise<SharedApp | null> {
  const response = await ask('GET', url('shares', path), [404]);
  return response.ok ? response.json() : null;
}

/** Its server may still be starting: `progress` says so. */
export async function share(path: string, wish: Wish): Promise<SharedApp> {
  return (await ask('POST', url('shares', path), [], wish)).json();
}

export async function revoke(path: string, kind: 'user' | 'group' | 'code', name: string): Promise<SharedApp> {
  return (await ask('DELETE', `${url('shares', path)}?${new URLSearchParams({ [kind]: name })}`)).json();
}

/** From everybody; the app's server stops. */
export async function endSharing(path: string): Promise<void> {
  await ask('DELETE', url('shares', path), [404]);
}

/** While the app's server starts; it ends when that is ready, and throws `Refused` if it does not start. */
export async function* progress(path: string): AsyncGenerator<Progress> {
  const response = await ask('GET', `${url('shares', path)}/progress`);
  for await (const line of linesOf(response)) {
    const said = JSON.parse(line);
    if (said.server === 'ready') {
      return;
    }
    if (said.percent === undefined) {
      throw new Refused(said.message, said.advice);
    }
    yield said;
  }
  throw new Refused('The Jupyter server has said nothing more about how the app’s server starts.', 'Open this dialog again.');
}

async function* linesOf(response: Response): AsyncGenerator<string> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  try {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      const lines = (text + part.value).split('\n');
      text = lines.pop() ?? '';
      yield* lines.filter(Boolean);
    }
  } finally {
    await reader?.cancel(); // whoever listened may have gone before the end
  }
}

function url(...parts: string[]): string {
  return URLExt.join(PageConfig.getBaseUrl(), 'nbapp/api', URLExt.encodeParts(parts.join('/')));
}

async function ask(method: string, address: string, allowed: number[] = [], body?: unknown): Promise<Response> {
  let response: Response;
  try {
    const init = { method, cache: 'no-store' as const, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    response = await ServerConnection.makeRequest(address, init, ServerConnection.makeSettings());
  } catch (error) {
    throw new Refused(
      `The Jupyter server does not answer (${error instanceof Error ? error.message : error}).`,
      'Is it running, and are you still connected? Try again.',
    );
  }
  const isOurs = response.headers.get('Content-Type')?.includes('json') ?? false;
  if (response.ok || (isOurs && allowed.includes(response.status))) {
    return response;
  }
  const said = isOurs ? await response.json() : {};
  throw new Refused(...inWords(response.status, said.message, said.advice));
}

function inWords(status: number, message?: string, advice = ''): [message: string, advice: string] {
  if (message) {
    return [message, advice];
  }
  if (status === 404) {
    return [
      'The Jupyter server knows no sharing of apps.',
      'Install nbapp in the environment that the server runs in, and restart it.',
    ];
  }
  return [`The Jupyter server answered with status ${status}.`, 'Its log says why.'];
}
