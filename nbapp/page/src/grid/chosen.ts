// Selections of a table: what they are after a choice.

import type { Json } from './types';

/** After this cell was chosen: its row, itself or its column, as the modes allow; null: nothing can be chosen. */
export function afterChoice(modes: string[], selection: Json, place: number, name: string, isMore: boolean): Json | null {
  const now = { rows: [], columns: [], cells: [], ...selection };
  if (modes.some(mode => mode.endsWith('row'))) {
    const isMany = modes.includes('multi-row');
    return { ...now, rows: toggled(now.rows, place, isMany) };
  }
  if (modes.some(mode => mode.endsWith('cell'))) {
    return { ...now, cells: toggled(now.cells, [place, name], isMore && modes.includes('multi-cell')) };
  }
  return afterColumn(modes, selection, name);
}

/** After this column was chosen. */
export function afterColumn(modes: string[], selection: Json, name: string): Json | null {
  const now = { rows: [], columns: [], cells: [], ...selection };
  if (!modes.some(mode => mode.endsWith('column'))) {
    return null;
  }
  return { ...now, columns: toggled(now.columns, name, modes.includes('multi-column')) };
}

/** Chosen again, an item is taken back; of several the others stay. */
function toggled(list: Json[], item: Json, isMany: boolean): Json[] {
  const key = JSON.stringify(item);
  const has = list.some(one => JSON.stringify(one) === key);
  const others = isMany ? list.filter(one => JSON.stringify(one) !== key) : [];
  return has ? others : [...others, item];
}
