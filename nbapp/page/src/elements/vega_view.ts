// One Vega or Vega-Lite chart that stays: new data go into the view that is there, a new size as well.
//
// How it works. The data come beside the specification, as columns. As long as the specification stays the same, only
// data sets that differ are given to the running view. The theme follows the page's, light and dark.

import { read } from 'vega';
import { element } from '../dom';
import { followLook, isDark } from '../look_changes';
import { scrollBox } from '../outputs/view';
import type { Json } from '../protocol';
import { chartTheme } from './chart_theme';

type VegaView = Json;

export interface VegaOptions {
  /** The chart's selection parameters that are listened to. */
  selected?: (name: string, value: Json) => void;
}

const GUESSED_WIDTH = 640;

export class VegaChart {
  readonly element: HTMLElement;
  private readonly box = element('div', { class: 'nb-chart' });
  private view: VegaView = null;
  private result: Json = null;
  private finalize: () => void = () => {};
  private readonly observer = new ResizeObserver(() => this.fit());
  private readonly unfollow = followLook(() => void this.build());
  private work: Promise<void> = Promise.resolve();
  private width = 0;

  constructor(
    private props: Json,
    private readonly options: VegaOptions = {},
  ) {
    this.element = scrollBox('Chart', this.box);
    this.element.classList.add('nb-vega');
  }

  build(): Promise<void> {
    this.work = this.work.then(() => this.draw());
    return this.work;
  }

  attached(): void {
    this.observer.observe(this.element);
    this.fit();
  }

  /** True: what is shown is, or will be in a moment, what these say. */
  update(next: Json): boolean {
    const before = this.props;
    this.props = next;
    if (!isSame({ ...before, data: null }, { ...next, data: null }) || !isSame(Object.keys(before.data), Object.keys(next.data))) {
      void this.build();
      return true;
    }
    const changed = Object.keys(next.data).filter(name => !isSame(before.data[name], next.data[name]));
    this.work = this.work.then(async () => {
      for (const name of changed) {
        this.view.data(name, this.parsed(name, rowsOf(next.data[name])));
      }
      await this.view.runAsync();
    });
    return true;
  }

  dispose(): void {
    this.observer.disconnect();
    this.unfollow();
    this.finalize();
  }

  private get fits(): boolean {
    const { spec } = this.props;
    const isSingle = ('mark' in spec || 'layer' in spec) && !spec.encoding?.row && !spec.encoding?.column && !spec.encoding?.facet;
    return isSingle && this.props.fit !== false && !this.props.width;
  }

  private fit(): void {
    const width = Math.floor(this.element.clientWidth);
    if (width > 0 && this.fits && this.view && Math.abs(width - this.width) > 1) {
      this.width = width;
      void this.view.width(width).runAsync();
    }
  }

  private async draw(): Promise<void> {
    const { embed, expressionInterpreter } = await import('../outputs/vega_embed');
    const { spec, data, alt } = this.props;
    const isVega = String(spec.$schema ?? '').includes('/vega/');
    const sized: Json = structuredClone(spec);
    this.width = Math.floor(this.element.clientWidth) || guessedWidth();
    if (this.fits && !isVega) {
      Object.assign(sized, { width: this.width, autosize: { type: 'fit', contains: 'padding', ...spec.autosize } });
    } else if (this.props.width) {
      sized.width = this.props.width;
    } else if (sized.width === 'container') {
      sized.width = this.width - 80;
    }
    const sets = Object.fromEntries(Object.entries(data).map(([name, given]) => [name, rowsOf(given)]));
    if (isVega) {
      sized.data = (sized.data ?? []).map((one: Json) => (one.name in sets ? { ...one, values: sets[one.name] } : one));
    } else {
      sized.datasets = sets;
    }
    const place = element('div');
    this.result = await embed(place, sized, {
      mode: isVega ? 'vega' : 'vega-lite',
      ast: true,
      expr: expressionInterpreter,
      renderer: 'svg',
      actions: false,
      tooltip: { theme: isDark() ? 'dark' : 'light' },
      config: chartTheme(isDark(), this.props.theme !== false) as never,
    });
    this.finalize();
    this.finalize = () => this.result.finalize();
    this.view = this.result.view;
    this.box.replaceChildren(place);
    const drawing = place.querySelector('svg');
    drawing?.setAttribute('aria-label', alt);
    this.listen();
  }

  private listen(): void {
    for (const name of this.options.selected ? this.props.params : []) {
      this.view.addSignalListener(name, (_: string, value: Json) => this.options.selected?.(name, value));
    }
  }

  /** Dates that came as text in the first data were read as dates; so are those that come later. */
  private parsed(name: string, rows: Json): Json {
    const format = (this.result.vgSpec.data as Json[]).find(one => one.name === name)?.format;
    return format?.parse ? read(rows, { type: 'json', ...format }) : rows;
  }
}

function guessedWidth(): number {
  const main = document.querySelector('.nb-main-cells');
  return Math.floor(main?.clientWidth ?? 0) || GUESSED_WIDTH;
}

/** Rows of columns; texts of dates become dates, in the visitor's zone, so that noon is noon. */
export function rowsOf(data: Json): Json {
  if (!data.columns) {
    return structuredClone(data.rows);
  }
  const names = Object.keys(data.columns);
  const dates = new Set<string>(data.dates ?? []);
  const columns = names.map(name => {
    const values: Json[] = data.columns[name];
    return dates.has(name) ? values.map(value => (value === null ? null : new Date(value))) : values;
  });
  return Array.from({ length: columns[0]?.length ?? 0 }, (_, row) =>
    Object.fromEntries(names.map((name, index) => [name, columns[index]?.[row]])),
  );
}

function isSame(one: Json, other: Json): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
