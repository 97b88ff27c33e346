// A table as it travels: see nbapp/grid_values.py and nbapp/ui/grid/columns.py.

// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Json = any;

export interface Column {
  name: string;
  label: string;
  kind: string;
  type: string;
  /** Where its author puts it; null: not at all. */
  place: number | null;
  group?: string;
  index?: boolean;
  is_int?: boolean;
  width?: 'small' | 'medium' | 'large' | number;
  help?: string;
  pinned?: boolean;
  alignment?: 'left' | 'center' | 'right';
  format?: string;
  timezone?: string;
  options?: Json[];
  labels?: string[];
  accepts_new?: boolean;
  color?: string | string[];
  display_text?: string;
  y_min?: number;
  y_max?: number;
  min?: number | string;
  max?: number | string;
  step?: number;
  max_chars?: number;
  validate?: string;
  edit?: string;
  disabled?: boolean;
  required?: boolean;
  default?: Json;
}

export interface Filter {
  contains?: string;
  min?: number | string;
  max?: number | string;
  is?: boolean;
}

/** Which rows, in which order. */
export interface View {
  sort: [column: number, descending: boolean][];
  filters: Record<string, Filter>;
  search: string;
}

export interface Window {
  version: string;
  total: number;
  start: number;
  /** Their places in the data. */
  rows: number[];
  columns: number[];
  /** By column, as `columns`. */
  cells: Json[][];
  styles?: string[][];
  texts?: (string | null)[][];
}

export interface Cell {
  value: Json;
  /** What a Styler writes in place of it. */
  text?: string | null;
  style?: string;
}
