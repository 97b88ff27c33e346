// One number, how it has changed, and its past as a small chart.

import { element } from '../dom';
import type { Json } from '../protocol';
import { withDirectives } from './directives';
import { helpMark } from './help_mark';
import type { Drawing } from './view';

const WIDTH = 200;
const HEIGHT = 44;

export function metric(props: Json): Drawing {
  const box = element('div', { class: 'nb-metric' });
  const update = (next: Json): boolean => {
    box.classList.toggle('nb-bordered', Boolean(next.border));
    box.replaceChildren(...partsOf(next));
    return true;
  };
  update(props);
  return { element: box, update };
}

function partsOf(props: Json): HTMLElement[] {
  const label = element('div', { class: 'nb-metric-label' });
  withDirectives(label, props.label);
  label.hidden = props.label_visibility === 'collapsed';
  label.style.visibility = props.label_visibility === 'hidden' ? 'hidden' : '';
  if (props.help) {
    label.append(' ', helpMark(props.help));
  }
  const parts: HTMLElement[] = [label, element('div', { class: 'nb-metric-value' }, props.value)];
  if (props.delta !== undefined) {
    parts.push(deltaOf(props));
  }
  if (props.chart?.length > 1) {
    const chart = element('div', { class: 'nb-metric-chart', 'data-tone': props.tone ?? 'primary' });
    chart.innerHTML = sparkline(props.chart, props.chart_type);
    parts.push(chart);
  }
  return parts;
}

function deltaOf(props: Json): HTMLElement {
  const way = props.arrow === 'off' ? '' : props.arrow === 'down' ? '↓' : '↑';
  const said = props.arrow === 'off' ? '' : props.arrow;
  const delta = element('span', { class: 'nb-metric-delta', 'data-tone': props.tone });
  delta.append(
    element('span', { 'aria-hidden': 'true' }, way),
    element('span', { class: 'nb-hidden' }, said),
    element('span', {}, props.delta),
  );
  const line = element('div', { class: 'nb-metric-change' }, delta);
  if (props.delta_description) {
    line.append(element('span', { class: 'nb-metric-about' }, props.delta_description));
  }
  return line;
}

function sparkline(values: number[], type: string): string {
  const low = type === 'bar' ? Math.min(0, ...values) : Math.min(...values);
  const span = Math.max(...values, 0) - low || 1;
  const top = Math.max(...values);
  const range = type === 'bar' ? span : top - low || 1;
  const x = (index: number): number => 2 + (index / (values.length - 1)) * (WIDTH - 4);
  const y = (value: number): number => 3 + (1 - (value - low) / range) * (HEIGHT - 6);
  const open = `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">`;
  if (type === 'bar') {
    const step = WIDTH / values.length;
    const bars = values.map((value, index) => {
      const [upper, lower] = [y(Math.max(value, 0)), y(Math.min(value, 0))];
      return `<rect x="${index * step + step * 0.1}" y="${upper}" width="${step * 0.8}" height="${Math.max(lower - upper, 1)}"/>`;
    });
    return `${open}${bars.join('')}</svg>`;
  }
  const line = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  const area = type === 'area' ? `<polygon points="2,${HEIGHT} ${line} ${WIDTH - 2},${HEIGHT}"/>` : '';
  return `${open}${area}<polyline points="${line}" vector-effect="non-scaling-stroke"/></svg>`;
}
