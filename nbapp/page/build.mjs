// Bundles src/ into ../static/: content-hashed files, and manifest.json, which names the two that a page begins with.
import { rspack } from '@rspack/core';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const here = dirname(fileURLToPath(import.meta.url));
const output = resolve(here, '../static');

/** Versions of the packages that share_scope.ts offers to prebuilt extensions, read from what is installed. */
function sharedVersions() {
  const source = readFileSync(join(here, 'src/extensions/share_scope.ts'), 'utf8');
  const names = [...source.matchAll(/share\('([^']+)'/g)].map(match => match[1]);
  const version = name => JSON.parse(readFileSync(join(here, 'node_modules', name, 'package.json'), 'utf8')).version;
  return Object.fromEntries(names.map(name => [name, version(name)]));
}

/** The oldest that know :has(), color-mix() and nested @media ranges, which the style sheets use. */
const BROWSERS = ['chrome >= 123', 'edge >= 123', 'firefox >= 121', 'safari >= 17.5'];

const isModernFont = url => !/\.(eot|ttf|woff|svg)([?#]|$)/.test(url);

const config = {
  context: here,
  mode: process.argv.includes('--dev') ? 'development' : 'production',
  watch: process.argv.includes('--watch'),
  devtool: process.argv.includes('--dev') ? 'source-map' : false,
  entry: { page: './src/main.ts' },
  target: ['web', 'es2022'],
  output: {
    path: output,
    filename: '[name].[contenthash].js',
    chunkFilename: '[contenthash].js',
    assetModuleFilename: '[contenthash][ext]',
    uniqueName: 'nbapp',
    clean: true,
  },
  resolve: {
    extensions: ['.ts', '.js'],
    // base-manager uses sanitize-html for one call; it and its parser weigh 100 K gzipped, DOMPurify is here anyway.
    alias: {
      'sanitize-html': resolve(here, 'src/sanitize_html.ts'),
      // Views offer `$el`; its animations and Ajax (6 K gzipped) nobody asks of it.
      'lodash/isEqual': resolve(here, 'src/is_equal.ts'),
      jquery$: 'jquery/dist/jquery.slim.js',
    },
    fallback: { path: false, url: false, fs: false },
  },
  module: {
    rules: [
      // @jupyter/web-components imports its own files without an extension.
      { test: /\.m?js$/, resolve: { fullySpecified: false } },
      {
        test: /\.ts$/,
        loader: 'builtin:swc-loader',
        options: { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } },
        type: 'javascript/auto',
      },
      {
        test: /\.css$/,
        use: [
          rspack.CssExtractRspackPlugin.loader,
          { loader: 'css-loader', options: { url: { filter: isModernFont } } },
        ],
        type: 'javascript/auto',
      },
      { test: /\.svg$/, type: 'asset/source' },
      { test: /\.(woff2|png)$/, type: 'asset/resource' },
    ],
  },
  plugins: [
    new rspack.CssExtractRspackPlugin({ filename: '[name].[contenthash].css', chunkFilename: '[contenthash].css' }),
    new rspack.DefinePlugin({ SHARED_VERSIONS: JSON.stringify(sharedVersions()) }),
  ],
  optimization: {
    minimizer: [
      new rspack.SwcJsMinimizerRspackPlugin(),
      // For older browsers it would write :is() as :-webkit-any(), which has another specificity.
      new rspack.LightningCssMinimizerRspackPlugin({ minimizerOptions: { targets: BROWSERS } }),
    ],
  },
  performance: { hints: false },
};

/** All inputs as one module for other front ends (anywidget); charts have a form of their own there. */
const inputs = {
  ...config,
  entry: { inputs: './src/inputs/anywidget.ts' },
  output: { path: output, filename: 'inputs.js', library: { type: 'module' }, module: true, chunkFormat: 'module' },
  resolve: { ...config.resolve, alias: { ...config.resolve.alias, [resolve(here, 'src/inputs/charts.ts')]: false } },
  module: {
    parser: { javascript: { dynamicImportMode: 'eager' } },
    rules: [
      ...config.module.rules.filter(rule => String(rule.test) !== String(/\.css$/)),
      { test: /\.css$/, use: [{ loader: 'css-loader', options: { exportType: 'string' } }], type: 'javascript/auto' },
    ],
  },
  plugins: [],
};

function finish(stats) {
  const entry = [...stats.compilation.entrypoints.get('page').getFiles()];
  const named = ending => entry.find(file => file.endsWith(ending));
  const manifest = { js: named('.js'), css: named('.css') };
  writeFileSync(join(output, 'manifest.json'), JSON.stringify(manifest, null, 1) + '\n');
  const size = file => Math.round(gzipSync(readFileSync(join(output, file)), { level: 9 }).length / 1024);
  console.log(entry.map(file => `${file} ${size(file)} kB gzipped`).join('\n'));
}

rmSync(join(output, 'manifest.json'), { force: true });
rspack(config, (error, stats) => {
  if (error || stats.hasErrors()) {
    console.error(error ?? stats.toString({ all: false, errors: true, errorDetails: true }));
    if (!config.watch) process.exit(1);
    return;
  }
  finish(stats);
  rspack(inputs, failed);
});

function failed(error, stats) {
  if (error || stats.hasErrors()) {
    console.error(error ?? stats.toString({ all: false, errors: true, errorDetails: true }));
    if (!config.watch) process.exit(1);
  }
}
