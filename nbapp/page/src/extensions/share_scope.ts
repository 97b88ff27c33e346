// What prebuilt JupyterLab extensions find instead of JupyterLab: packages by name and version, fetched when asked for.
//
// How it works. JupyterLab's extensions are containers of webpack's module federation, version 1: each is initialised
// with a scope {name: {version: {get, ...}}} and takes from it what it shares. Each entry here is a lazy `import()`.

import * as base from '@jupyter-widgets/base';

declare const SHARED_VERSIONS: Record<string, string>;

interface Entry {
  get(): Promise<() => unknown>;
  from: string;
  eager: boolean;
  loaded: number;
}

export type ShareScope = Record<string, Record<string, Entry>>;

export function makeShareScope(): ShareScope {
  const scope: ShareScope = {};
  const share = (name: string, load: () => Promise<unknown>) => {
    const entry: Entry = {
      get: () => load().then(module => () => module),
      from: 'nbapp',
      // A container may put its own copy in the place of an entry that is neither eager nor loaded, and two copies of
      // @jupyter-widgets/base do not know each other's models.
      eager: true,
      loaded: 1,
    };
    scope[name] = { [SHARED_VERSIONS[name] ?? '0.0.0']: entry };
  };
  shareWidgets(share);
  shareLumino(share);
  shareJupyterlab(share);
  return scope;
}

type Share = (name: string, load: () => Promise<unknown>) => void;

function shareWidgets(share: Share): void {
  share('@jupyter-widgets/base', async () => base);
  share('@jupyter-widgets/base-manager', () => import('@jupyter-widgets/base-manager'));
  share('@jupyter-widgets/controls', () => import('@jupyter-widgets/controls'));
}

function shareLumino(share: Share): void {
  share('@lumino/algorithm', () => import('@lumino/algorithm'));
  share('@lumino/commands', () => import('@lumino/commands'));
  share('@lumino/coreutils', () => import('@lumino/coreutils'));
  share('@lumino/datagrid', () => import('@lumino/datagrid'));
  share('@lumino/disposable', () => import('@lumino/disposable'));
  share('@lumino/domutils', () => import('@lumino/domutils'));
  share('@lumino/dragdrop', () => import('@lumino/dragdrop'));
  share('@lumino/keyboard', () => import('@lumino/keyboard'));
  share('@lumino/messaging', () => import('@lumino/messaging'));
  share('@lumino/polling', () => import('@lumino/polling'));
  share('@lumino/properties', () => import('@lumino/properties'));
  share('@lumino/signaling', () => import('@lumino/signaling'));
  share('@lumino/virtualdom', () => import('@lumino/virtualdom'));
  share('@lumino/widgets', () => import('@lumino/widgets'));
}

/** Heavy (200 K gzipped), and asked for by few widgets: ipydatagrid, ipyvuetify. */
function shareJupyterlab(share: Share): void {
  share('@jupyterlab/apputils', () => import('@jupyterlab/apputils'));
  share('@jupyterlab/coreutils', () => import('@jupyterlab/coreutils'));
  share('@jupyterlab/rendermime', () => import('@jupyterlab/rendermime'));
  share('@jupyterlab/services', () => import('@jupyterlab/services'));
}
