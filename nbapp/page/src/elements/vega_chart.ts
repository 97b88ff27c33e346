// A chart of Vega or Vega-Lite in an output.

import '../theme/elements.css';
import type { Json } from '../protocol';
import { VegaChart } from './vega_view';
import type { Drawing } from './view';

export function vegaChart(props: Json): Drawing {
  const chart = new VegaChart(props);
  return {
    element: chart.element,
    ready: chart.build(),
    update: next => chart.update(next),
    attached: () => chart.attached(),
    dispose: () => chart.dispose(),
  };
}
