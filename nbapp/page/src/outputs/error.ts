// An error of a cell, in words for a visitor; the traceback only where the server sent one.

import { element } from '../dom';
import { ansiToHtml } from './stream';
import { failureBox, READY, textOf, type View } from './view';

export function errorView(ename: string, evalue: string, traceback: string[]): View {
  // Without tracebacks the server puts a sentence for visitors in `evalue`, and says nothing else.
  const box = ename ? failureBox('This part of the app has failed.', `${ename}: ${evalue}`) : failureBox(evalue, '');
  box.classList.add('nb-error');
  if (traceback.length) {
    const text = element('pre', { class: 'nb-traceback', tabindex: '0' });
    text.innerHTML = ansiToHtml(traceback.map(textOf).join('\n'));
    box.append(element('details', {}, element('summary', {}, 'Traceback'), text));
  }
  return { element: box, ready: READY };
}
