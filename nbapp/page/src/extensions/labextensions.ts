// Prebuilt JupyterLab extensions as the source of third-party widgets and of renderers for their mime types.
//
// How it works. An extension is loaded when a widget's module is asked for: first the one of the same name, then, if
// the module is still unknown, all others. Plugins that want the widget registry get ours; plugins that want the rest
// of JupyterLab are left alone. A mime type is looked for in the same way among the mime extensions.

import { IJupyterWidgetRegistry, type IWidgetRegistryData } from '@jupyter-widgets/base';
import type { Extension } from '../config';
import { loadScript } from '../dom';
import { makeShareScope, type ShareScope } from './share_scope';

interface Container {
  init(scope: ShareScope): Promise<void> | void;
  get(module: string): Promise<() => unknown>;
}

interface Plugin {
  requires?: unknown[];
  optional?: unknown[];
  activate?(app: unknown, ...services: unknown[]): unknown;
  rendererFactory?: RendererFactory;
}

/** JupyterLab's IRenderMime.IRendererFactory, as far as it is used. */
export interface RendererFactory {
  mimeTypes: readonly string[];
  createRenderer(options: object): import('@lumino/widgets').Widget & { renderModel(model: object): Promise<void> };
}

/** JupyterLab's own widget manager; this page is another one. */
const REPLACED = '@jupyter-widgets/jupyterlab-manager';

declare global {
  interface Window {
    _JUPYTERLAB?: Record<string, Container>;
  }
}

export class LabExtensions {
  private readonly scope = makeShareScope();
  private readonly widgetModules = new Map<string, IWidgetRegistryData>();
  private readonly factories = new Map<string, RendererFactory>();
  private readonly loading = new Map<string, Promise<void>>();
  private readonly extensions: Extension[];

  constructor(extensions: Extension[]) {
    this.extensions = extensions.filter(extension => extension.name !== REPLACED);
  }

  /** The exports of a widget's JavaScript module; throws an error that names the module if nobody has it. */
  async widgetModule(name: string): Promise<Record<string, unknown>> {
    await this.loadUntil(
      this.extensions.filter(extension => extension.extension),
      name,
      () => this.widgetModules.has(name),
    );
    const found = this.widgetModules.get(name);
    if (!found) {
      throw new Error(`No installed JupyterLab extension has the widget module "${name}".`);
    }
    const exports = found.exports as unknown;
    return (typeof exports === 'function' ? await exports() : await exports) as Record<string, unknown>;
  }

  async rendererFactory(mime: string): Promise<RendererFactory | undefined> {
    const word = /vnd\.([a-z]+)/.exec(mime)?.[1] ?? mime;
    const candidates = this.extensions.filter(extension => extension.mimeExtension);
    const namesake = candidates.find(e => e.mimeTypes?.includes(mime) || e.name.includes(word));
    await this.loadUntil(candidates, namesake?.name ?? '', () => this.factories.has(mime));
    return this.factories.get(mime);
  }

  private async loadUntil(extensions: Extension[], firstName: string, isFound: () => boolean): Promise<void> {
    if (isFound()) {
      return;
    }
    await Promise.all(extensions.filter(extension => extension.name === firstName).map(e => this.load(e)));
    if (!isFound()) {
      await Promise.all(extensions.map(e => this.load(e)));
    }
  }

  private load(extension: Extension): Promise<void> {
    let loading = this.loading.get(extension.name);
    if (!loading) {
      loading = this.activate(extension).catch(error => {
        console.error(`The JupyterLab extension ${extension.name} could not be loaded.`, error);
      });
      this.loading.set(extension.name, loading);
    }
    return loading;
  }

  private async activate(extension: Extension): Promise<void> {
    if (extension.extension) {
      for (const plugin of await this.plugins(extension, extension.extension)) {
        await this.activatePlugin(plugin);
      }
    }
    if (extension.mimeExtension) {
      for (const plugin of await this.plugins(extension, extension.mimeExtension)) {
        for (const mime of plugin.rendererFactory?.mimeTypes ?? []) {
          this.factories.set(mime, plugin.rendererFactory as RendererFactory);
        }
      }
    }
  }

  private async activatePlugin(plugin: Plugin): Promise<void> {
    const requires = plugin.requires ?? [];
    if (requires.includes(IJupyterWidgetRegistry)) {
      const registry = { registerWidget: (data: IWidgetRegistryData) => this.widgetModules.set(data.name, data) };
      const services = requires.map(token => (token === IJupyterWidgetRegistry ? registry : null));
      await plugin.activate?.({ name: 'nbapp' }, ...services, ...(plugin.optional ?? []).map(() => null));
    }
  }

  private async plugins(extension: Extension, module: string): Promise<Plugin[]> {
    const container = await this.container(extension);
    const exports = (await container.get(module))() as { __esModule?: boolean; default?: unknown };
    const plugins = exports.__esModule || exports.default ? exports.default : exports;
    return (Array.isArray(plugins) ? plugins : [plugins]) as Plugin[];
  }

  private async container(extension: Extension): Promise<Container> {
    const known = window._JUPYTERLAB?.[extension.name];
    if (known) {
      return known;
    }
    // pythreejs writes the path as Windows does.
    const path = extension.load.replace(/\\/g, '/').replace(/^\.\//, '');
    await loadScript(extension.url.replace(/\/?$/, '/') + path);
    const container = window._JUPYTERLAB?.[extension.name];
    if (!container) {
      throw new Error(`${path} did not register itself as a JupyterLab extension.`);
    }
    await container.init(this.scope);
    return container;
  }
}
