// Layouts: their parts are places that outputs of any cell can stand in.

import { element } from '../dom';
import { dress } from '../inputs/button';
import { iconText } from '../inputs/icon';
import type { Json } from '../protocol';
import '../theme/layout.css';
import type { Host } from './places';
import type { Drawing } from './view';

export function container(props: Json): Drawing {
  const box = element('div', { class: 'nb-container' });
  const update = (next: Json): boolean => {
    box.classList.toggle('nb-bordered', Boolean(next.border));
    box.style.height = next.height ? `${next.height}px` : '';
    box.classList.toggle('nb-scrolling', Boolean(next.height));
    box.classList.toggle('nb-horizontal', Boolean(next.horizontal));
    box.tabIndex = next.height ? 0 : -1;
    box.dataset.gap = next.gap ?? 'small';
    return true;
  };
  update(props);
  if (!props.height) {
    box.removeAttribute('tabindex');
  }
  return { element: box, update, places: new Map([[props.id, { element: box }]]) };
}

const NO_BUTTON = 'This form has no submit button, so nothing in it will count. Its author makes one with form_submit_button().';

export function form(props: Json): Drawing {
  const body = element('div', { class: 'nb-form-body' });
  const box = element('div', { class: 'nb-form', role: 'group' }, body, element('div', { class: 'nb-form-warning', role: 'status' }, NO_BUTTON));
  const update = (next: Json): boolean => {
    box.classList.toggle('nb-bordered', Boolean(next.border));
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
    row.style.setProperty('--nb-weights', next.weights.map((weight: number) => `minmax(0, ${weight}fr)`).join(' '));
    row.dataset.gap = next.gap;
    row.dataset.align = next.align;
    parts.forEach(([, part]) => part.element.classList.toggle('nb-bordered', Boolean(next.border)));
    return true;
  };
  update(props);
  return { element: row, update, places: new Map(parts) };
}

export function expander(props: Json): Drawing {
  const label = element('summary', { class: 'nb-summary' });
  const { details, body, expand } = foldable(props, label);
  const update = (next: Json): boolean => {
    label.replaceChildren(...(next.icon ? [`${iconText(next.icon)} `] : []), next.label);
    details.dataset.type = next.type ?? 'default';
    expand(next.expanded);
    return true;
  };
  update(props);
  return { element: details, update, places: new Map([[props.id, { element: body }]]) };
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

export function tabs(props: Json): Drawing {
  const list = element('div', { role: 'tablist', class: 'nb-tablist' });
  const panels = (props.parts as string[]).map(id => element('div', { role: 'tabpanel', class: 'nb-tabpanel', id: `nb-${id}`, tabindex: '0' }));
  const buttons = panels.map((panel, index) => {
    const tab = element('button', { type: 'button', role: 'tab', class: 'nb-tab', id: `${panel.id}-tab`, 'aria-controls': panel.id });
    panel.setAttribute('aria-labelledby', tab.id);
    tab.addEventListener('click', () => choose(index));
    return tab;
  });
  list.append(...buttons);
  let chosen = -1;
  const choose = (index: number): void => {
    chosen = index;
    buttons.forEach((tab, other) => {
      tab.setAttribute('aria-selected', String(other === index));
      tab.tabIndex = other === index ? 0 : -1;
      panels[other]!.hidden = other !== index;
    });
    dispatchEvent(new Event('resize')); // plots take their size now
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
    if (String(next.parts) !== String(props.parts)) {
      return false;
    }
    buttons.forEach((tab, index) => {
      tab.textContent = next.labels[index];
    });
    return true;
  };
  update(props);
  choose(props.start ?? 0);
  const places = new Map(panels.map((panel, index) => [props.parts[index] as string, { element: panel }]));
  return { element: element('div', { class: 'nb-tabs' }, list, ...panels), update, places };
}

export function popover(props: Json): Drawing {
  const button = element('button', { type: 'button', class: 'nbi-button', 'aria-haspopup': 'dialog', 'aria-expanded': 'false' });
  const box = element('div', { class: 'nb-popover', role: 'dialog', hidden: '' });
  const whole = element('div', { class: 'nb-popover-whole' }, button, box);
  const open = (isOpen: boolean): void => {
    box.hidden = !isOpen;
    button.setAttribute('aria-expanded', String(isOpen));
    if (isOpen) {
      whole.classList.toggle('nb-at-end', whole.getBoundingClientRect().left > innerWidth / 2);
      dispatchEvent(new Event('resize'));
    }
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
    if (!whole.contains(event.target as Node)) {
      open(false);
    }
  };
  document.addEventListener('pointerdown', outside);
  const update = (next: Json): boolean => {
    dress(button, next);
    button.disabled = Boolean(next.disabled);
    box.setAttribute('aria-label', next.label);
    return true;
  };
  update(props);
  return {
    element: whole,
    update,
    places: new Map([[props.id, { element: box }]]),
    dispose: () => document.removeEventListener('pointerdown', outside),
  };
}

const SIZES: Record<string, string> = { none: '0', xxsmall: '0.25rem', xsmall: '0.5rem', small: '1rem', medium: '2rem', large: '4rem', xlarge: '6rem', xxlarge: '8rem' };

export function space(props: Json): Drawing {
  const box = element('div', { 'aria-hidden': 'true' });
  const update = (next: Json): boolean => {
    box.style.height = typeof next.size === 'number' ? `${next.size}px` : (SIZES[next.size] ?? '1rem');
    return true;
  };
  update(props);
  return { element: box, update };
}
