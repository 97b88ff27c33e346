// "The kernel took it": a widget's model sends its next change only then, and a slider would move once.

import type { Json } from '../protocol';

export interface Callbacks {
  iopub?: { status?: (message: Json) => void };
}

export function idle(id: string, callbacks?: Callbacks): void {
  callbacks?.iopub?.status?.({
    header: { msg_type: 'status' },
    parent_header: { msg_id: id },
    content: { execution_state: 'idle' },
  });
}
