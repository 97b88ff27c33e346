// A chart of Plotly's in an output.

import '../theme/elements.css';
import type { Json } from '../protocol';
import { PlotlyChart } from './plotly_view';
import type { Drawing } from './view';

export function plotlyChart(props: Json): Drawing {
  const chart = new PlotlyChart(props);
  return {
    element: chart.element,
    ready: chart.build(),
    update: next => chart.update(next),
    attached: () => chart.attached(),
    dispose: () => chart.dispose(),
  };
}
