// The page's looks for Vega: its letters, its colours, light and dark.

import type { Json } from '../protocol';

const LIGHT = ['#3b5bdb', '#f08c00', '#2f9e44', '#e03131', '#9c36b5', '#0c8599', '#e64980', '#74620f', '#5c7cfa', '#868e96'];
const DARK = ['#8ea6ff', '#ffc078', '#69db7c', '#ff8787', '#da77f2', '#66d9e8', '#f783ac', '#d8c46a', '#bac8ff', '#ced4da'];

export function seriesColors(isDark: boolean): string[] {
  return isDark ? DARK : LIGHT;
}

/** `isOurs` false: only what a dark page cannot do without. */
export function chartTheme(isDark: boolean, isOurs: boolean): Json {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  const [text, soft, grid] = [token('--nb-text'), token('--nb-text-soft'), token('--nb-border')];
  const basic = {
    background: 'transparent',
    axis: { labelColor: soft, titleColor: soft, gridColor: grid, domainColor: grid, tickColor: grid },
    legend: { labelColor: soft, titleColor: soft },
    title: { color: text, subtitleColor: soft },
    header: { labelColor: soft, titleColor: soft },
  };
  if (!isOurs) {
    return basic;
  }
  const [first] = seriesColors(isDark);
  return {
    ...basic,
    font: getComputedStyle(document.body).fontFamily,
    axis: { ...basic.axis, labelFontSize: 12, titleFontSize: 12, titleFontWeight: 500, titlePadding: 12, labelPadding: 6, tickSize: 0, domain: false },
    axisX: { grid: false, domain: true },
    axisQuantitative: { tickCount: 6 },
    legend: { ...basic.legend, labelFontSize: 12, titleFontSize: 12, titleFontWeight: 500, orient: 'bottom', symbolType: 'circle' },
    title: { ...basic.title, fontSize: 15, fontWeight: 600, anchor: 'start', offset: 12 },
    view: { stroke: 'transparent' },
    range: { category: seriesColors(isDark) },
    mark: { color: first },
    bar: { color: first },
    line: { strokeWidth: 2 },
    rule: { color: soft },
    text: { color: text },
  };
}
