// Where the server has a notebook's app, and whether its page may be shown in a frame.
//
// How it works. The page is asked for once before a frame gets its address (a GET starts no kernel): a frame whose page
// the browser refuses stays blank, and nobody can ask it why. The headers say whether it would be refused.

import { PageConfig, URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { framesRefusedBy } from './framing';

/** As its author sees it: tracebacks, and why cells ran. To somebody who may not write notebooks it is a visitor's. */
export function appUrl(path: string): string {
  return `${URLExt.join(PageConfig.getBaseUrl(), 'nbapp/app', URLExt.encodeParts(path))}?preview=1`;
}

export function isOnHub(): boolean {
  return PageConfig.getOption('hubPrefix') !== '' || PageConfig.getOption('hubUser') !== '';
}

/** Why this page cannot be shown in a frame of ours, in words, or null if it can. */
export async function reasonAgainstFrame(url: string): Promise<string | null> {
  let response: Response;
  try {
    response = await ServerConnection.makeRequest(url, { cache: 'no-store' }, ServerConnection.makeSettings());
  } catch (error) {
    return `The Jupyter server does not answer (${error instanceof Error ? error.message : error}).`;
  }
  if (response.status === 404 && !(await response.text()).includes('content="nbapp"')) {
    return (
      'The Jupyter server does not know nbapp. Install nbapp in the environment that the server runs in, and restart ' +
      'it; `jupyter server extension list` shows whether nbapp is on.'
    );
  }
  return framesRefusedBy(response.headers, window.location.origin, new URL(url, window.location.href).origin)
    ? 'This server does not let its pages be shown inside other pages.'
    : null;
}
