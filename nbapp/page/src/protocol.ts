// Twin of the parts of nbapp/protocol.py that the page speaks: same names, same fields in the same order.
// tests/page/test_protocol_twin.py compares the two, so keep one field a line.

export type Json = any;
export type Buffer = DataView | ArrayBuffer | ArrayBufferView;

// --- page -> server --------------------------------------------------------------------------------------------

export interface Open {
  type: 'open';
  session: string | null;
  inputs: Record<string, Record<string, Json>>;
  visitor: Record<string, Json>;
}

export interface Update {
  type: 'update';
  id: string;
  model: string;
  state: Record<string, Json>;
}

export interface Custom {
  type: 'custom';
  id: string;
  model: string;
  content: Json;
  buffers: Buffer[];
}

export interface Stop {
  type: 'stop';
}

export interface Restart {
  type: 'restart';
}

export interface Refresh {
  type: 'refresh';
}

export interface VisitorChanged {
  type: 'visitor_changed';
  values: Record<string, Json>;
}

export interface Query {
  type: 'query';
  id: string;
  model: string;
  content: Json;
}

export interface FragmentDue {
  type: 'fragment_due';
  fragment: string;
}

export interface DialogDismissed {
  type: 'dialog_dismissed';
  dialog: string;
}

export interface Ping {
  type: 'ping';
}

export type PageMessage = Open | Update | Custom | Stop | Restart | Refresh | VisitorChanged | Query | FragmentDue | DialogDismissed | Ping;

// --- server -> page --------------------------------------------------------------------------------------------

export type CellStatus = 'waiting' | 'running' | 'done' | 'failed' | 'stale';
export type Activity = 'starting' | 'replaying' | 'idle' | 'gone';

export interface CellReason {
  did: 'ran' | 'failed' | 'kept' | 'not_reached';
  why: string;
  seconds: number | null;
}

export interface PageCell {
  id: string;
  kind: 'markdown' | 'code';
  region: 'main' | 'sidebar';
  markdown: string;
  status: CellStatus;
  outputs: Output[];
  callback_outputs: Output[];
  reason: CellReason | null;
}

export interface Model {
  id: string;
  state: Record<string, Json>;
  key: string | null;
}

export interface Progress {
  activity: Activity;
  done: number;
  total: number;
}

export interface Welcome {
  type: 'welcome';
  session: string;
  ticket: string;
  upload_ticket: string;
  resumed: boolean;
  show_tracebacks: boolean;
  dev: boolean;
}

export interface Snapshot {
  type: 'snapshot';
  title: string;
  cells: PageCell[];
  models: Model[];
  progress: Progress;
  log: string;
  look: Record<string, Json>;
}

export interface OutputSet {
  type: 'output_set';
  cell: string;
  index: number;
  output: Output;
  callback: boolean;
}

export interface TextAppended {
  type: 'text_appended';
  cell: string;
  index: number;
  text: string;
  callback: boolean;
}

export interface OutputsCut {
  type: 'outputs_cut';
  cell: string;
  length: number;
  callback: boolean;
}

export interface OutputsSpliced {
  type: 'outputs_spliced';
  cell: string;
  index: number;
  removed: number;
  outputs: Output[];
  callback: boolean;
}

export interface StatusChanged {
  type: 'status_changed';
  cell: string;
  status: CellStatus;
}

export interface ReasonSet {
  type: 'reason_set';
  cell: string;
  reason: CellReason;
}

export interface ProgressChanged {
  type: 'progress_changed';
  progress: Progress;
}

export interface LogAppended {
  type: 'log_appended';
  text: string;
}

export type Change = OutputSet | TextAppended | OutputsCut | OutputsSpliced | StatusChanged | ReasonSet | ProgressChanged | LogAppended;

export interface Delta {
  type: 'delta';
  changes: Change[];
}

export interface ModelOpened {
  type: 'model_opened';
  model: Model;
}

export interface ModelUpdated {
  type: 'model_updated';
  model: string;
  state: Record<string, Json>;
  echo: string | null;
}

export interface ModelMessage {
  type: 'model_message';
  model: string;
  content: Json;
  buffers: Buffer[];
}

export interface ModelClosed {
  type: 'model_closed';
  model: string;
}

export interface Done {
  type: 'done';
  id: string;
}

export interface Answer {
  type: 'answer';
  id: string;
  body: Buffer | null;
}

export type ProblemKind =
  | 'kernel_died'
  | 'kernel_failed_to_start'
  | 'session_gone'
  | 'busy'
  | 'stopping'
  | 'taken_over'
  | 'access_ended'
  | 'timed_out'
  | 'notebook_broken'
  | 'input_refused'
  | 'notice';

export type Action = 'restart' | 'new_session' | 'reload' | 'wait' | 'dismiss';

export interface Problem {
  type: 'problem';
  kind: ProblemKind;
  message: string;
  actions: Action[];
}

export interface ProblemSolved {
  type: 'problem_solved';
  kind: ProblemKind;
}

export interface QueryChanged {
  type: 'query_changed';
  query: Record<string, string[]>;
}

export interface AddressNotNeeded {
  type: 'address_not_needed';
  names: string[];
}

export interface Pong {
  type: 'pong';
}

export type ServerMessage =
  | Welcome
  | Snapshot
  | Delta
  | ModelOpened
  | ModelUpdated
  | ModelMessage
  | ModelClosed
  | Done
  | Answer
  | Problem
  | ProblemSolved
  | QueryChanged
  | AddressNotNeeded
  | Pong;

// --- what nbformat says an output is ---------------------------------------------------------------------------

export type MimeBundle = Record<string, Json>;

/** `place`: the id of the container of nbapp.ui that it stands in. */
export type Output = { place?: string } & (
  | { output_type: 'stream'; name: string; text: string }
  | { output_type: 'error'; ename: string; evalue: string; traceback: string[] }
  | { output_type: 'display_data' | 'execute_result'; data: MimeBundle; metadata?: Record<string, Json> }
);
