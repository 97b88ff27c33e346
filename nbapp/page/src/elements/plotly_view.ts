// One Plotly chart that stays: `Plotly.react` takes new data into the chart that is there.

import { element } from '../dom';
import { followLook, isDark } from '../look_changes';
import { scrollBox } from '../outputs/view';
import type { Json } from '../protocol';
import { seriesColors } from './chart_theme';

const HEIGHT = 450;

export interface PlotlyOptions {
  selected?: (value: Json) => void;
}

export class PlotlyChart {
  readonly element: HTMLElement;
  private readonly place = element('div', { class: 'nb-chart nb-plotly', role: 'group' });
  private readonly unfollow = followLook(() => void this.build());
  private readonly observer = new ResizeObserver(() => this.fit());
  private plotly: Json = null;
  private work: Promise<void> = Promise.resolve();
  private isListening = false;

  constructor(
    private props: Json,
    private readonly options: PlotlyOptions = {},
  ) {
    this.element = scrollBox('Chart', this.place);
  }

  build(): Promise<void> {
    this.work = this.work.then(() => this.draw());
    return this.work;
  }

  update(next: Json): boolean {
    this.props = next;
    void this.build();
    return true;
  }

  attached(): void {
    this.observer.observe(this.element);
    this.fit();
  }

  dispose(): void {
    this.observer.disconnect();
    this.unfollow();
    this.plotly?.purge(this.place);
  }

  private fit(): void {
    const width = Math.floor(this.element.clientWidth);
    if (this.plotly && width > 0 && this.fits && (this.place as Json)._fullLayout?.width !== width) {
      void this.plotly.relayout(this.place, { width });
    }
  }

  private get fits(): boolean {
    return !this.props.width && this.props.fit !== false;
  }

  private async draw(): Promise<void> {
    this.plotly ??= (await import('plotly.js-strict-dist-min')).default;
    const figure = structuredClone(this.props.figure);
    const layout = this.layoutOf(figure.layout ?? {});
    const config = { displaylogo: false, responsive: false, ...this.props.config };
    this.place.setAttribute('aria-label', this.props.alt);
    await this.plotly.react(this.place, figure.data ?? [], layout, config);
    if (figure.frames) {
      await this.plotly.addFrames(this.place, figure.frames);
    }
    this.listen();
  }

  private layoutOf(layout: Json): Json {
    const guessed = document.querySelector('.nb-main-cells')?.clientWidth || 640;
    const width = this.fits ? this.element.clientWidth || guessed : this.props.width || layout.width;
    const sized = { ...layout, width, height: this.props.height || layout.height || HEIGHT, autosize: false };
    const modes: string[] = this.props.modes ?? [];
    if (modes.includes('points')) {
      sized.clickmode = 'event+select';
    }
    if (modes.includes('box') || modes.includes('lasso')) {
      sized.dragmode ??= modes.includes('box') ? 'select' : 'lasso';
    }
    return this.props.theme === false ? sized : this.themedLayout(sized);
  }

  /** As a template, so that what the author said stays. */
  private themedLayout(layout: Json): Json {
    const style = getComputedStyle(document.documentElement);
    const token = (name: string): string => style.getPropertyValue(name).trim();
    const axis = { gridcolor: token('--nb-border'), zerolinecolor: token('--nb-border-strong'), linecolor: token('--nb-border-strong'), automargin: true };
    const ours = {
      font: { family: getComputedStyle(document.body).fontFamily, color: token('--nb-text-soft'), size: 12 },
      title: { font: { color: token('--nb-text'), size: 16 }, x: 0.01 },
      colorway: seriesColors(isDark()),
      paper_bgcolor: 'rgba(0,0,0,0)',
      plot_bgcolor: 'rgba(0,0,0,0)',
      hoverlabel: { bgcolor: token('--nb-raised'), font: { color: token('--nb-text') }, bordercolor: token('--nb-border') },
      margin: { l: 48, r: 16, t: layout.title ? 56 : 24, b: 40 },
      ...{ xaxis: axis, yaxis: axis },
    };
    const template = layout.template ?? {};
    return { ...layout, template: { ...template, layout: { ...template.layout, ...ours } } };
  }

  private listen(): void {
    const { selected } = this.options;
    if (!selected || this.isListening) {
      return;
    }
    this.isListening = true;
    const gd = this.place as Json;
    gd.on('plotly_selected', (event: Json) => event && selected(selectionOf(event)));
    gd.on('plotly_deselect', () => selected({ points: [], point_indices: [], box: [], lasso: [] }));
  }
}

/** As Streamlit says it. */
function selectionOf(event: Json): Json {
  const points = (event.points ?? []).map((point: Json) => {
    const kept: Json = {
      curve_number: point.curveNumber,
      point_number: point.pointNumber,
      point_index: point.pointIndex ?? point.pointNumber,
    };
    for (const name of ['x', 'y', 'z', 'lat', 'lon', 'location', 'label', 'value', 'text', 'customdata', 'hovertext', 'legendgroup']) {
      const value = point[name] ?? (name === 'legendgroup' ? point.fullData?.legendgroup || undefined : undefined);
      if (value !== undefined && value !== null) {
        kept[name] = value;
      }
    }
    return kept;
  });
  const box: Json[] = [];
  const lasso: Json[] = [];
  for (const area of event.selections ?? []) {
    if (area.type === 'rect') {
      box.push({ xref: area.xref, yref: area.yref, x: [area.x0, area.x1], y: [area.y0, area.y1] });
    } else if (area.type === 'path') {
      const corners = [...String(area.path).matchAll(/([^MLZ,]+),([^MLZ,]+)/g)];
      const number = (text = ''): Json => (Number.isNaN(Number(text)) ? text : Number(text));
      lasso.push({ xref: area.xref, yref: area.yref, x: corners.map(c => number(c[1])), y: corners.map(c => number(c[2])) });
    }
  }
  return { points, point_indices: points.map((point: Json) => point.point_index), box, lasso };
}
