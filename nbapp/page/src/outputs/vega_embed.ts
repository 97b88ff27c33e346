// vega-embed with its interpreter, as one chunk: 300 K gzipped, fetched with the first chart.

export { default as embed } from 'vega-embed';
export { expressionInterpreter } from 'vega-interpreter';
