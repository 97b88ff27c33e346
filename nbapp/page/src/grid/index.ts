// `dataframe` and `data_editor`: a grid with its toolbar, as inputs.

import { element } from '../dom';
import type { Handle, Mounted } from '../inputs/kind';
import '../theme/data.css';
import { editing } from './editing';
import { Grid } from './grid';
import { toolbar } from './toolbar';
import { openCell } from './viewer';
import type { Json } from './types';

const MOST_AUTO_ROWS = 10;

export function dataframe(place: HTMLElement, handle: Handle): Mounted {
  return table(place, handle, false);
}

export function dataEditor(place: HTMLElement, handle: Handle): Mounted {
  return table(place, handle, true);
}

function table(place: HTMLElement, handle: Handle, isEditor: boolean): Mounted {
  const box = element('div', { class: 'nbg' });
  const edits = isEditor ? editing(handle, () => grid) : null;
  const tools = toolbar(box, () => grid.order.map(number => [number, grid.columns[number]!]), {
    search: text => grid.show({ ...grid.view, search: text }),
    filter: (column, wanted) => {
      const { [column]: _, ...others } = grid.view.filters;
      grid.show({ ...grid.view, filters: wanted ? { ...others, [column]: wanted } : others });
    },
    download: async () => {
      const blob = await grid.rows.csv(grid.order, share => tools.say(`${Math.round(100 * share)} %`));
      tools.say('');
      if (blob) {
        save(blob, 'table.csv');
      } else {
        tools.say('The table cannot be had now. Try again.');
      }
    },
  });
  const count = element('div', { class: 'nbg-count', 'aria-live': 'polite' });
  const grid: Grid = new Grid(
    {
      id: handle.id,
      props: handle.props,
      query: content => handle.query(content),
      selection: () => (isEditor ? null : handle.value()),
      select: selection => handle.set(selection),
      say: text => tools.say(text),
      open: (column, value, back) => openCell(box, column, value, back),
      ...(edits ?? {}),
    },
    () => tell(),
  );
  const tell = (): void => {
    const { rows, placeholder } = handle.props();
    const total = grid.rows.total;
    count.textContent = total === rows ? (rows ? '' : (placeholder ?? 'empty')) : `${total.toLocaleString()} of ${rows.toLocaleString()} rows`;
  };
  box.append(tools.element, grid.element, ...(edits ? [edits.element] : []), count);
  place.append(box);
  const size = (props: Json): void => {
    const height = grid.rowHeight;
    const shown = props.height === 'content' ? props.rows : Math.min(props.rows, MOST_AUTO_ROWS);
    grid.element.style.height = typeof props.height === 'number' ? `${props.height}px` : `${(Math.max(1, shown) + 1) * height + 2}px`;
    box.style.width = typeof props.width === 'number' ? `${props.width}px` : props.width === 'content' ? 'fit-content' : '';
  };
  const update = (): void => {
    size(handle.props());
    grid.update();
    edits?.update();
    tell();
  };
  update();
  return { update, dispose: () => grid.dispose() };
}

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  element('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
