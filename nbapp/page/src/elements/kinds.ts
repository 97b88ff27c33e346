// Which code draws which kind of element. The small ones are here at once; the others are loaded when one is shown.

import type { RenderContext } from '../outputs/render';
import type { Json } from '../protocol';
import { dialog } from './dialog';
import { fragment } from './fragment';
import { columns, container, expander, form, look, popover, space, tabs } from './layout';
import { pageConfig } from './page_config';
import { linkButton } from './links';
import { empty, markdown, text } from './text';
import type { Drawing } from './view';

export type Renderer = (props: Json, context: RenderContext) => Drawing | Promise<Drawing>;

const AT_ONCE: Record<string, Renderer> = {
  columns,
  container,
  dialog,
  empty,
  expander,
  form,
  fragment,
  link_button: linkButton,
  look,
  markdown,
  page_config: pageConfig,
  popover,
  space,
  tabs,
  text,
};

const SHOWN = [
  ...['alert', 'audio', 'balloons', 'chat_message', 'code', 'divider', 'exception', 'heading', 'help', 'html', 'json'],
  ...['latex', 'logo', 'metric', 'pdf', 'picture', 'progress', 'snow', 'spinner', 'status', 'toast', 'video'],
];

const LATER: Record<string, () => Promise<Renderer>> = {
  ...Object.fromEntries(
    SHOWN.map(kind => [kind, () => import('./show').then(show => (show as unknown as Record<string, Renderer>)[kind]!)]),
  ),
  graphviz_chart: () => import('./graphviz').then(module => module.graphviz),
  map: () => import('./map').then(module => module.map),
  navigation: () => import('./navigation').then(module => module.navigation),
  page_link: () => import('./navigation').then(module => module.pageLink),
  plotly_chart: () => import('./plotly_chart').then(module => module.plotlyChart),
  table: () => import('./table').then(module => module.table),
  vega_chart: () => import('./vega_chart').then(module => module.vegaChart),
};

export function rendererOf(kind: string): Renderer | Promise<Renderer> {
  const renderer = AT_ONCE[kind] ?? LATER[kind]?.();
  if (!renderer) {
    throw new Error(`This page knows no element "${kind}".`);
  }
  return renderer;
}
