// Charts in which something can be selected: inputs whose value is the selection.

import { PlotlyChart } from '../elements/plotly_view';
import { VegaChart } from '../elements/vega_view';
import type { Handle, Json, Mounted } from './kind';

/** A selection is made by dragging: what it is when the pointer rests is what counts. */
const PATIENCE_MS = 150;

interface Chart {
  readonly element: HTMLElement;
  build(): Promise<void>;
  update(props: Json): boolean;
  attached(): void;
  dispose(): void;
}

function mounted(place: HTMLElement, handle: Handle, chart: Chart): Mounted {
  let shown = JSON.stringify(handle.props());
  place.append(chart.element);
  void chart.build().then(() => chart.attached());
  return {
    update: () => {
      const now = JSON.stringify(handle.props()); // a new value alone is this page's own doing
      if (now !== shown) {
        shown = now;
        chart.update(handle.props());
      }
    },
    dispose: () => chart.dispose(),
  };
}

export function vegaChart(place: HTMLElement, handle: Handle): Mounted {
  let timer = 0;
  let value: Json = { ...handle.value() };
  const selected = (name: string, raw: Json): void => {
    value = { ...value, [name]: plainSelection(raw) };
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      if (JSON.stringify(value) !== JSON.stringify(handle.value())) {
        handle.set(value);
      }
    }, PATIENCE_MS);
  };
  return mounted(place, handle, new VegaChart(handle.props(), { selected }));
}

/** Vega says of a point selection which points it holds, in `vlPoint`; of an interval the ends by field. */
function plainSelection(raw: Json): Json {
  return JSON.parse(JSON.stringify(raw?.vlPoint?.or ?? raw ?? {}));
}

export function plotlyChart(place: HTMLElement, handle: Handle): Mounted {
  const selected = (value: Json): void => handle.set(JSON.parse(JSON.stringify(value)));
  return mounted(place, handle, new PlotlyChart(handle.props(), { selected }));
}
