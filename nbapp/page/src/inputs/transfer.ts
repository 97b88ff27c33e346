// What an input that takes files asks of the place that it stands in: an app sends them over HTTP (uploads.ts), a plain
// notebook over the widget's own line (anywidget.ts).

/** Why a file did not arrive, in words for the visitor. */
export class Failure extends Error {
  constructor(
    message: string,
    /** The same file may arrive next time. */
    readonly mayPass: boolean,
  ) {
    super(message);
  }
}

export interface Transfer {
  /** The largest file that this place takes; null: it has no limit of its own. */
  readonly limitBytes: number | null;
  /** Resolves to the id of the upload. Rejects with a `Failure`, or an AbortError. */
  send(file: File, name: string, progress: (bytes: number) => void, signal: AbortSignal): Promise<string>;
  /** This upload is part of no value, and will not be. */
  discard(id: string): void;
}
