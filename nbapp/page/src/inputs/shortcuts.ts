// Keyboard shortcuts of buttons. The kernel has brought them into one form (`ui/shortcuts.py`): "ctrl+shift+k".

/** Ctrl or, on a Mac, Cmd: both count, so that a shortcut is the same for all visitors of an app. */
export function isPressed(shortcut: string, event: KeyboardEvent): boolean {
  const parts = shortcut.split('+');
  const key = parts.pop()!;
  const has = (name: string): boolean => parts.includes(name);
  const isPlain = !has('ctrl') && !has('alt');
  const isRight = (event.ctrlKey || event.metaKey) === has('ctrl') && event.altKey === has('alt') && event.shiftKey === has('shift');
  return isRight && event.key.toLowerCase() === key && !(isPlain && isTaken(key, event.target));
}

/** Calls `press` whenever it is pressed anywhere on the page while `place` can be seen. */
export function onShortcut(place: HTMLElement, shortcut: () => string | undefined, press: () => void): () => void {
  const hear = (event: KeyboardEvent): void => {
    const wanted = shortcut();
    if (wanted && !event.defaultPrevented && !event.repeat && isPressed(wanted, event) && place.checkVisibility()) {
      event.preventDefault(); // the first button that has it is pressed, and no other
      press();
    }
  };
  document.addEventListener('keydown', hear);
  return () => document.removeEventListener('keydown', hear);
}

const MARKS: Record<string, string> = { ctrl: 'Ctrl', alt: 'Alt', shift: 'Shift', arrowdown: '↓', arrowleft: '←', arrowright: '→', arrowup: '↑', escape: 'Esc', ' ': 'Space' };
const ON_MAC: Record<string, string> = { ctrl: '⌘', alt: '⌥', shift: '⇧', enter: '⏎' };

/** As the visitor's keyboard has it. */
export function shortcutText(shortcut: string): string {
  const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);
  const word = (part: string): string => (isMac ? ON_MAC[part] : undefined) ?? MARKS[part] ?? part[0]!.toUpperCase() + part.slice(1);
  return shortcut.split('+').map(word).join(isMac ? '' : '+');
}

/** For `aria-keyshortcuts`. */
export function shortcutName(shortcut: string): string {
  const names: Record<string, string> = { ctrl: 'Control', ' ': 'Space' };
  return shortcut.split('+').map(part => names[part] ?? part[0]!.toUpperCase() + part.slice(1)).join('+');
}

/** Where the focus is, a key writes, or moves and presses: that comes first. */
function isTaken(key: string, target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement) || /^f\d+$/.test(key)) {
    return false;
  }
  const writes = 'input:not([type=checkbox], [type=radio], [type=range], [type=color]), textarea, select, [role=combobox], [role=grid]';
  return target.isContentEditable || target.matches(key.length === 1 && key !== ' ' ? writes : `${writes}, input, button, a, summary, [role]`);
}
