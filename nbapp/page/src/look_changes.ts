// Light or dark, for what draws itself in colours of its own, such as charts: on our page, and in JupyterLab.

const EVENT = 'nbapp-look';
const system = matchMedia('(prefers-color-scheme: dark)');

/** `look.ts` marks the body as JupyterLab does. */
export function isDark(): boolean {
  const mark = document.body.dataset.jpThemeLight;
  return mark ? mark === 'false' : system.matches;
}

/** The page looks different now. */
export function announceLook(): void {
  document.dispatchEvent(new Event(EVENT));
}

/** Calls this whenever colours have changed, until the function that is returned is called. */
export function followLook(changed: () => void): () => void {
  document.addEventListener(EVENT, changed);
  const isOurs = document.documentElement.dataset.theme !== undefined;
  const others = isOurs ? null : new MutationObserver(changed);
  others?.observe(document.body, { attributes: true, attributeFilter: ['data-jp-theme-light', 'data-jp-theme-name'] });
  return () => {
    document.removeEventListener(EVENT, changed);
    others?.disconnect();
  };
}
