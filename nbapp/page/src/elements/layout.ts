// Layouts: their parts are places that outputs of any cell can stand in.

import { element } from '../dom';
import { dress } from '../inputs/button';
import { iconText } from '../inputs/icon';
import { followState, setState } from '../inputs/layout_state';
import type { RenderContext } from '../outputs/render';
import type { Json } from '../protocol';
import '../theme/layout.css';
import type { Host } from './places';
import type { Drawing } from './view';

const SIZES: Record<string, string> = { none: '0', xxsmall: '0.25rem', xsmall: '0.5rem', small: '1rem', medium: '2rem', large: '4rem', xlarge: '6rem', xxlarge: '8rem' };

export function container(props: Json): Drawing {
  const box = element('div', { class: 'nb-container' });
  const update = (next: Json): boolean => {
    box.className = `nb-container ${keyClass(next.key)}`;
    box.classList.toggle('nb-bordered', Boolean(next.border));
    box.classList.toggle('nb-horizontal', Boolean(next.horizontal));
    box.classList.toggle('nb-nowrap', Boolean(next.nowrap));
    size(box, next);
    gap(box, next.gap);
    box.dataset.across = next.across ?? 'left';
    box.dataset.down = next.down ?? 'top';
    box.dataset.autoscroll = String(next.autoscroll ?? 'chat');
    scrollable(box, typeof next.height === 'number' || Boolean(next.nowrap));
    return true;
  };
  update(props);
  const stop = followEnd(box);
  return { element: box, update, places: new Map([[props.id, { element: box }]]), dispose: stop };
}

/** Widths and heights as the author's functions have them. */
export function size(box: HTMLElement, props: Json): void {
  const { width = 'stretch', height = 'content' } = props;
  box.style.width = typeof width === 'number' ? `${width}px` : width === 'content' ? 'fit-content' : '';
  box.style.height = typeof height === 'number' ? `${height}px` : '';
  box.classList.toggle('nb-scrolling', typeof height === 'number');
  box.classList.toggle('nb-stretch', height === 'stretch');
}

/** What scrolls can be reached by the keyboard. */
function scrollable(box: HTMLElement, scrolls: boolean): void {
  if (scrolls) {
    box.tabIndex = 0;
  } else {
    box.removeAttribute('tabindex');
  }
}

function gap(box: HTMLElement, wanted: string | number = 'small'): void {
  box.style.setProperty('--nb-gap', typeof wanted === 'number' ? `${wanted}px` : (SIZES[wanted] ?? '1rem'));
  box.dataset.gap = String(wanted);
}

/** As Streamlit names it, for authors who bring styles of their own. */
function keyClass(key: string | undefined): string {
  return key ? `st-key-${key.trim().replace(/[^\w-]/g, '-')}` : '';
}

/** What comes last stays in sight while a part that scrolls grows, unless the visitor has scrolled up. */
function followEnd(box: HTMLElement): () => void {
  let isAtEnd = true;
  const wanted = (): boolean => box.dataset.autoscroll === 'true' || (box.dataset.autoscroll === 'chat' && box.querySelector('.nb-chat') !== null);
  box.addEventListener('scroll', () => {
    isAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 16;
  });
  const observer = new MutationObserver(() => {
    if (isAtEnd && box.classList.contains('nb-scrolling') && wanted()) {
      box.scrollTop = box.scrollHeight;
    }
  });
  observer.observe(box, { childList: true, subtree: true, characterData: true });
  return () => observer.disconnect();
}

const NO_BUTTON = 'This form has no submit button, so nothing in it will count. Its author makes one with form_submit_button().';

export function form(props: Json): Drawing {
  const body = element('div', { class: 'nb-form-body' });
  const box = element('div', { class: 'nb-form', role: 'group' }, body, element('div', { class: 'nb-form-warning', role: 'status' }, NO_BUTTON));
  const update = (next: Json): boolean => {
    box.classList.toggle('nb-bordered', Boolean(next.border));
    size(box, next);
    return true;
  };
  update(props);
  return { element: box, update, places: new Map([[props.id, { element: body }]]) };
}

export function columns(props: Json): Drawing {
  const parts = (props.parts as string[]).map(id => [id, { element: element('div', { class: 'nb-column' }) }] as const);
  const row = element('div', { class: 'nb-columns' }, ...parts.map(([, part]) => part.element));
  const update = (next: Json): boolean => {
    if (String(next.parts) !== String(props.parts)) {
      return false;
    }
    const least = next.nowrap ? '5rem' : '0';
    row.style.setProperty('--nb-weights', next.weights.map((weight: number) => `minmax(${least}, ${weight}fr)`).join(' '));
    gap(row, next.gap);
    size(row, next);
    row.dataset.align = next.align;
    row.classList.toggle('nb-nowrap', Boolean(next.nowrap));
    scrollable(row, Boolean(next.nowrap));
    parts.forEach(([, part]) => part.element.classList.toggle('nb-bordered', Boolean(next.border)));
    return true;
  };
  update(props);
  return { element: row, update, places: new Map(parts) };
}

export function expander(props: Json, context: RenderContext): Drawing {
  const label = element('summary', { class: 'nb-summary' });
  const { details, body, expand } = foldable(props, label);
  const state = tracked(props, context, isOpen => {
    details.open = isOpen;
  });
  details.addEventListener('toggle', () => state.set(details.open));
  const update = (next: Json): boolean => {
    label.replaceChildren(...(next.icon ? [`${iconText(next.icon)} `] : []), next.label);
    details.className = `nb-expander ${keyClass(next.key)}`;
    details.dataset.type = next.type ?? 'default';
    size(details, next);
    if (!next.input) {
      expand(next.expanded);
    }
    return next.input === props.input;
  };
  update(props);
  return { element: details, update, places: new Map([[props.id, { element: body }]]), ready: state.ready, dispose: state.dispose };
}

interface State {
  readonly ready?: Promise<void>;
  set(value: Json): void;
  dispose(): void;
}

/** What a layout shows is an input's value, if the author asked for that (`ui/layout_states.py`). */
function tracked(props: Json, context: RenderContext, follow: (value: Json) => void): State {
  const model = props.input as string | undefined;
  if (!model) {
    return { set: () => {}, dispose: () => {} };
  }
  const view = context.widgetView(model); // is never put on the page: it ties the input to this layout
  const stop = followState(model, follow);
  const dispose = (): void => {
    stop();
    view.dispose?.();
  };
  return { ready: view.ready ?? undefined, set: value => setState(model, value), dispose };
}

/** A part that opens and closes. `expand` says what the author wants: what the visitor chose stays until that changes. */
export function foldable(props: Json, summary: HTMLElement): { details: HTMLDetailsElement; body: HTMLElement; expand(isOpen: boolean): void } {
  const body = element('div', { class: 'nb-expander-body' });
  const details = element('details', { class: 'nb-expander' }, summary, body);
  let expanded = (details.open = props.expanded);
  details.addEventListener('toggle', () => dispatchEvent(new Event('resize'))); // plots take their size now
  const expand = (isOpen: boolean): void => {
    if (isOpen !== expanded) {
      expanded = details.open = isOpen;
    }
  };
  return { details, body, expand };
}

/** Where cells that have not made a layout say how it looks from now on; of all that, the last one counts. */
export function looksSaidElsewhere(change: (said: Json | null) => void): Host {
  const box = element('div', { hidden: '' });
  const tell = (): void => {
    const said = [...box.querySelectorAll<HTMLElement>('[data-look]')].pop();
    change(said ? JSON.parse(said.dataset.look!) : null);
  };
  box.addEventListener('nb-look', tell);
  return { element: box, changed: tell };
}

export function look(props: Json): Drawing {
  const box = element('div');
  const update = (next: Json): boolean => {
    box.dataset.look = JSON.stringify(next);
    return box.dispatchEvent(new Event('nb-look', { bubbles: true }));
  };
  update(props);
  return { element: box, update, attached: () => void update(props) };
}

/** The labels of the tabs that the visitor chose, by the layouts' ids: they hold when there are more or fewer tabs. */
const chosenTabs = new Map<string, string>();

export function tabs(props: Json, context: RenderContext): Drawing {
  const list = element('div', { role: 'tablist', class: 'nb-tablist' });
  const panels = (props.parts as string[]).map(id => element('div', { role: 'tabpanel', class: 'nb-tabpanel', id: `nb-${id}`, tabindex: '0' }));
  const buttons = panels.map((panel, index) => {
    const tab = element('button', { type: 'button', role: 'tab', class: 'nb-tab', id: `${panel.id}-tab`, 'aria-controls': panel.id });
    panel.setAttribute('aria-labelledby', tab.id);
    tab.addEventListener('click', () => choose(index));
    return tab;
  });
  list.append(...buttons);
  const whole = element('div', { class: 'nb-tabs' }, list, ...panels);
  let chosen = -1;
  let labels: string[] = props.labels;
  const show = (index: number): void => {
    chosen = index;
    buttons.forEach((tab, other) => {
      tab.setAttribute('aria-selected', String(other === index));
      tab.tabIndex = other === index ? 0 : -1;
      panels[other]!.hidden = other !== index;
    });
    dispatchEvent(new Event('resize')); // plots take their size now
  };
  const state = tracked(props, context, show);
  const choose = (index: number): void => {
    show(index);
    state.set(index);
    chosenTabs.set(props.id, labels[index]!);
  };
  list.addEventListener('keydown', event => {
    const last = buttons.length - 1;
    const next = { ArrowRight: chosen === last ? 0 : chosen + 1, ArrowLeft: chosen ? chosen - 1 : last, Home: 0, End: last }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      choose(next);
      buttons[next]!.focus();
    }
  });
  const update = (next: Json): boolean => {
    if (String(next.parts) !== String(props.parts) || next.input !== props.input) {
      return false;
    }
    whole.className = `nb-tabs ${keyClass(next.key)}`;
    labels = next.labels;
    buttons.forEach((tab, index) => {
      tab.textContent = labels[index]!;
    });
    const wanted = labels.indexOf(chosenTabs.get(props.id) ?? '');
    if (!next.input && wanted >= 0 && wanted !== chosen) {
      show(wanted);
    }
    size(whole, next);
    return true;
  };
  update(props);
  if (chosen < 0) {
    show(props.start ?? 0);
  }
  const places = new Map(panels.map((panel, index) => [props.parts[index] as string, { element: panel }]));
  return { element: whole, update, places, ready: state.ready, dispose: state.dispose };
}

export function popover(props: Json, context: RenderContext): Drawing {
  const button = element('button', { type: 'button', class: 'nbi-button', 'aria-haspopup': 'dialog', 'aria-expanded': 'false' });
  const box = element('div', { class: 'nb-popover', role: 'dialog', hidden: '' });
  const whole = element('div', { class: 'nb-popover-whole' }, button, box);
  const show = (isOpen: boolean): void => {
    box.hidden = !isOpen;
    button.setAttribute('aria-expanded', String(isOpen));
    if (isOpen) {
      whole.classList.toggle('nb-at-end', whole.getBoundingClientRect().left > innerWidth / 2);
      dispatchEvent(new Event('resize'));
    }
  };
  const state = tracked(props, context, show);
  const open = (isOpen: boolean): void => {
    show(isOpen);
    state.set(isOpen);
  };
  button.addEventListener('click', () => open(box.hidden));
  whole.addEventListener('keydown', event => {
    if (event.key === 'Escape' && !box.hidden) {
      event.preventDefault(); // a dialog that it stands in stays open
      event.stopPropagation();
      open(false);
      button.focus();
    }
  });
  const outside = (event: PointerEvent): void => {
    if (!box.hidden && !whole.contains(event.target as Node)) {
      open(false);
    }
  };
  document.addEventListener('pointerdown', outside);
  const update = (next: Json): boolean => {
    dress(button, next);
    whole.toggleAttribute('data-wide', Boolean(next.wide));
    button.disabled = Boolean(next.disabled);
    box.setAttribute('aria-label', next.label);
    whole.className = `nb-popover-whole ${keyClass(next.key)}`;
    return next.input === props.input;
  };
  update(props);
  return {
    element: whole,
    update,
    places: new Map([[props.id, { element: box }]]),
    ready: state.ready,
    dispose: () => {
      state.dispose();
      document.removeEventListener('pointerdown', outside);
    },
  };
}

export function space(props: Json): Drawing {
  const box = element('div', { 'aria-hidden': 'true' });
  const update = (next: Json): boolean => {
    box.style.height = typeof next.size === 'number' ? `${next.size}px` : (SIZES[next.size] ?? '1rem');
    return true;
  };
  update(props);
  return { element: box, update };
}
