// What each cell did in the last replay, in words and as marks at the notebook's cells.

import type { NotebookPanel } from '@jupyterlab/notebook';
import type { CellReason } from './messages';

/** Twin of the words in nbapp/page/src/reasons.ts. */
const CLAUSE = /( changed| is new| is gone| was pressed| was interrupted| is over| are over)$/;
const DID = { ran: 'ran', failed: 'failed; it ran', kept: 'kept', not_reached: 'not reached' };

export type Reasons = Record<string, CellReason>;

export function sumOf(reasons: Reasons): string {
  const count = (did: CellReason['did']) => Object.values(reasons).filter(reason => reason.did === did).length;
  const [ran, kept, failed, missed] = [count('ran'), count('kept'), count('failed'), count('not_reached')];
  const parts = [`${ran} ${ran === 1 ? 'cell' : 'cells'} ran`, `${kept} kept`];
  return [...parts, ...(failed ? [`${failed} failed`] : []), ...(missed ? [`${missed} not reached`] : [])].join(', ');
}

export function inWords({ did, why, seconds }: CellReason): string {
  const joined = CLAUSE.test(why) ? `${DID[did]} because ${why}` : `${DID[did]}: ${why}`;
  const text = joined.replaceAll('`', '');
  return seconds === null ? text : `${text} (${seconds >= 1 ? `${seconds.toFixed(1)} s` : `${(seconds * 1000).toFixed(0)} ms`})`;
}

/** Show at each cell what it did, or with `null` nothing. */
export function markCells(panel: NotebookPanel, reasons: Reasons | null): void {
  for (const [index, cell] of panel.content.widgets.entries()) {
    const reason = reasons?.[cell.model.id] ?? reasons?.[`cell-${index}`];
    if (reason) {
      cell.node.dataset.nbappDid = reason.did;
      cell.node.dataset.nbappWhy = inWords(reason);
    } else {
      delete cell.node.dataset.nbappDid;
      delete cell.node.dataset.nbappWhy;
    }
  }
}

/** Bring the cell into sight without taking the focus from where it is. */
export function revealCell(panel: NotebookPanel, id: string): void {
  const cells = panel.content.widgets;
  const byId = cells.findIndex(cell => cell.model.id === id);
  const index = byId >= 0 ? byId : Number(/^cell-(\d+)$/.exec(id)?.[1] ?? -1);
  if (index >= 0 && index < cells.length) {
    panel.content.activeCellIndex = index;
    void panel.content.scrollToItem(index, 'smart');
  }
}
