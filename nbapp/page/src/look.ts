// The look of the page as a whole: title, icon, width, colours, light or dark.
//
// How it works. What the notebook's metadata say is in the config and was applied by the server's HTML (shell.py, so
// that nothing flashes); calls of `set_page_config` lie over it, later cells over earlier ones, setting by setting. The
// visitor may choose light or dark in the menu: the choice is in the URL's fragment, as a page may have no storage.
// Widgets of others find the mode by JupyterLab's own marks on the body, and follow it live.

import { announceLook } from './look_changes';
import type { Json } from './protocol';

export type Mode = 'light' | 'dark';
export type Scheme = Mode | 'auto';

interface Theme {
  base: Scheme;
  variables: Record<Mode, Record<string, string>>;
}

export interface PageConfig {
  title?: string;
  icon?: string;
  layout?: 'centered' | 'wide';
  sidebar?: 'auto' | 'expanded' | 'collapsed' | number;
  menu?: Record<string, string | null>;
  theme?: Theme;
}

export class Look {
  private readonly calls = new Map<HTMLElement, PageConfig>();
  private readonly listeners = new Set<(look: Look) => void>();
  private readonly system = matchMedia('(prefers-color-scheme: dark)');
  private base: PageConfig = {};
  private notebookTitle = '';
  private shown = '';
  /** Of the JupyterLab around this page. */
  private surroundings: Mode | null = null;
  current: PageConfig = {};
  choice: Scheme | null = fragmentChoice();

  begin(base: PageConfig, title: string): void {
    this.system.addEventListener('change', () => this.apply());
    this.saved(base, title);
  }

  /** A cell called `set_page_config`; its place among others is the element's. */
  set(element: HTMLElement, config: PageConfig): void {
    this.calls.set(element, config);
    this.apply();
  }

  unset(element: HTMLElement): void {
    this.calls.delete(element);
    this.apply();
  }

  /** The notebook was saved: this is what it says now. */
  saved(base: PageConfig, title: string): void {
    this.base = base;
    this.notebookTitle = title;
    this.apply();
  }

  choose(scheme: Scheme): void {
    this.choice = scheme;
    history.replaceState(history.state, '', location.pathname + location.search + withChoice(location.hash, scheme));
    this.apply();
  }

  /** The mode of what is around this page: it takes the place of the system's. */
  surroundedBy(mode: Mode): void {
    this.surroundings = mode;
    this.apply();
  }

  get scheme(): Scheme {
    return this.choice ?? this.current.theme?.base ?? 'auto';
  }

  get mode(): Mode {
    return this.scheme === 'auto' ? (this.surroundings ?? (this.system.matches ? 'dark' : 'light')) : this.scheme;
  }

  /** Called whenever something changed. */
  follow(changed: (look: Look) => void): void {
    this.listeners.add(changed);
    changed(this);
  }

  private apply(): void {
    const calls = [...this.calls].sort(([one], [other]) => (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
    this.current = Object.assign({}, this.base, ...calls.map(([, config]) => config));
    const now = JSON.stringify([this.current, this.mode, this.scheme, this.notebookTitle]);
    if (now === this.shown) {
      return;
    }
    this.shown = now;
    const root = document.documentElement;
    root.dataset.theme = this.mode;
    root.dataset.layout = this.current.layout ?? 'centered';
    document.body.dataset.jpThemeLight = String(this.mode === 'light');
    document.body.dataset.jpThemeName = this.mode === 'light' ? 'JupyterLab Light' : 'JupyterLab Dark';
    document.title = this.current.title || this.notebookTitle;
    applyVariables(this.current.theme);
    applyIcon(this.current.icon);
    this.listeners.forEach(changed => changed(this));
    announceLook();
  }
}

export const look = new Look();

function applyVariables(theme: Theme | undefined): void {
  let style = document.getElementById('nbapp-look');
  if (!style) {
    style = document.createElement('style');
    style.id = 'nbapp-look';
    document.head.append(style);
  }
  const rules = Object.entries(theme?.variables ?? {}).map(([mode, variables]) => {
    const set = Object.entries(variables).filter(([name, value]) => /^--(nb|jp)-[\w-]+$/.test(name) && !/[;{}<]/.test(value));
    return `:root[data-theme=${mode}]{${set.map(([name, value]) => `${name}:${value}`).join(';')}}`;
  });
  const text = rules.join('');
  if (style.textContent !== text) {
    style.textContent = text;
  }
}

let ownIcon: string | null = null;

function applyIcon(icon: string | undefined): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel=icon]');
  if (link) {
    ownIcon ??= link.href;
    link.href = icon ? iconUrl(icon) : ownIcon;
  }
}

/** Twin of `_icon_url` in server/shell.py. */
function iconUrl(icon: string): string {
  if (/^(https?:|data:|\/|\.\/)|^[\w./-]+\.(png|svg|ico|jpe?g|gif|webp)$/.test(icon)) {
    return icon;
  }
  const text = icon.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  return `data:image/svg+xml,${encodeURIComponent(`<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><text y='13' font-size='13'>${text}</text></svg>`)}`;
}

export function fragmentChoice(): Scheme | null {
  return (/[#&]theme=(light|dark|auto)/.exec(location.hash)?.[1] as Scheme | undefined) ?? null;
}

function withChoice(hash: string, scheme: Scheme): string {
  const others = hash.replace(/^#/, '').split('&').filter(part => part && !part.startsWith('theme='));
  return `#${[...others, `theme=${scheme}`].join('&')}`;
}

export function pageConfigOf(props: Json): PageConfig {
  const { kind: _kind, id: _id, ...config } = props;
  return config;
}
