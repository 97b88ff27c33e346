// Points on a map: the outline of the land and of the countries comes with the page, no map server is asked.

import countries from 'world-atlas/countries-110m.json';
import type { Json } from '../protocol';
import { VegaChart } from './vega_view';
import '../theme/elements.css';
import type { Drawing } from './view';

/** The part of the world that is shown around a single point, in degrees. */
const SMALLEST_SPAN = 4;
const EARTH_METRES = 40_075_017;

export function map(props: Json): Drawing {
  const chart = new VegaChart(asVega(props));
  return {
    element: chart.element,
    ready: chart.build(),
    update: next => chart.update(asVega(next)),
    attached: () => chart.attached(),
    dispose: () => chart.dispose(),
  };
}

function asVega(props: Json): Json {
  const { lat, lon, color, size } = props.points;
  const spec: Json = {
    height: props.height,
    projection: projectionOf(frameOf(lat, lon, props.zoom)),
    layer: [land(), points(props)],
    config: { view: { stroke: null, fill: cssToken('--nb-sunken'), cornerRadius: 10 } },
  };
  const columns = { lat, lon, ...(color ? { color } : {}), ...(size ? { size } : {}) };
  return { spec, data: { points: { columns } }, alt: props.alt };
}

function land(): Json {
  return {
    data: { values: countries, format: { type: 'topojson', feature: 'countries' } },
    mark: { type: 'geoshape', fill: cssToken('--nb-hover'), stroke: cssToken('--nb-border-strong'), strokeWidth: 0.7, aria: false },
  };
}

function points(props: Json): Json {
  const encoding: Json = {
    longitude: { field: 'lon', type: 'quantitative' },
    latitude: { field: 'lat', type: 'quantitative' },
    tooltip: [
      { field: 'lat', type: 'quantitative' },
      { field: 'lon', type: 'quantitative' },
    ],
  };
  if (props.points.color) {
    encoding.color = { field: 'color', type: 'nominal', scale: null };
  }
  if (props.points.size) {
    encoding.size = { field: 'size', type: 'quantitative', legend: null, scale: { range: [20, 500] } };
  }
  const look = { ...(props.color ? { color: props.color } : {}), ...(props.points.size ? {} : { size: areaOf(props) }) };
  return { data: { name: 'points' }, mark: { type: 'circle', opacity: 0.75, ...look }, encoding };
}

/** Square pixels of a circle that is this many metres across on the ground, and never too small to be seen. */
function areaOf(props: Json): number {
  if (!props.size) {
    return 60;
  }
  const { west, east } = frameOf(props.points.lat, props.points.lon, props.zoom);
  const pixels = (props.size / (((east - west) / 360) * EARTH_METRES)) * 640;
  return Math.max(20, Math.min(pixels * pixels, 4000));
}

interface Frame {
  west: number;
  east: number;
  south: number;
  north: number;
}

/** Mercator with this frame in its middle, as large as it fits. */
function projectionOf({ west, east, south, north }: Frame): Json {
  const up = (latitude: number): number => Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360));
  const [across, along] = [((east - west) * Math.PI) / 180, up(north) - up(south)];
  const middle = ((2 * Math.atan(Math.exp((up(north) + up(south)) / 2)) - Math.PI / 2) * 180) / Math.PI;
  return {
    type: 'mercator',
    center: [(west + east) / 2, middle],
    scale: { expr: `min(width / ${across}, height / ${along})` },
    translate: { expr: '[width / 2, height / 2]' },
  };
}

function frameOf(lat: number[], lon: number[], zoom?: number): Frame {
  const [south, north] = [Math.min(...(lat.length ? lat : [-55])), Math.max(...(lat.length ? lat : [75]))];
  const [west, east] = [Math.min(...(lon.length ? lon : [-170])), Math.max(...(lon.length ? lon : [170]))];
  const middle = [(west + east) / 2, (south + north) / 2] as const;
  const needed = Math.max((east - west) * 1.2, (north - south) * 1.92, SMALLEST_SPAN);
  const span = zoom === undefined ? needed : 360 / 2 ** zoom;
  const [half, clamp] = [span / 2, (value: number): number => Math.max(-80, Math.min(80, value))];
  return {
    west: middle[0] - half,
    east: middle[0] + half,
    south: clamp(middle[1] - half / 1.6),
    north: clamp(middle[1] + half / 1.6),
  };
}

function cssToken(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
