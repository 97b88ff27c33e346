// KaTeX with its style sheet, as one chunk.

import 'katex/dist/katex.min.css';

export { default } from 'katex';
