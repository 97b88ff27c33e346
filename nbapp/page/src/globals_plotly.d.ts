declare module 'plotly.js-strict-dist-min';
declare module 'world-atlas/*.json';
