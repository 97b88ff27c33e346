// The one way in which the page makes elements.

type Attributes = Record<string, string>;

/** An element with attributes and children; strings become text, never markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/** How wide the author wants it (`ui/sizes.py`), as far as there is room. */
export function boxWidth(box: HTMLElement, props: { box_width?: number | string }): void {
  const width = props.box_width;
  box.style.width = typeof width === 'number' ? `${width}px` : width === 'content' ? 'fit-content' : width === 'stretch' ? '100%' : '';
  box.style.maxWidth = width === undefined ? '' : '100%';
}

export function button(label: string, pressed: () => void, className = ''): HTMLButtonElement {
  const made = element('button', { type: 'button', class: `nb-button ${className}`.trim() }, label);
  made.addEventListener('click', pressed);
  return made;
}

export function wait(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}

/** Loads a classic script; scripts that are already on their way are not loaded twice. */
export function loadScript(url: string): Promise<void> {
  let loading = scriptsByUrl.get(url);
  if (!loading) {
    loading = new Promise((resolve, reject) => {
      const script = element('script', { src: url });
      script.addEventListener('load', () => resolve());
      script.addEventListener('error', () => reject(new Error(`The script ${url} could not be loaded.`)));
      document.head.append(script);
    });
    scriptsByUrl.set(url, loading);
  }
  return loading;
}

const scriptsByUrl = new Map<string, Promise<void>>();
