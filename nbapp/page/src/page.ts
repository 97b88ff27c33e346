// The page: takes the server's messages in order and lets its parts show them.
//
// How it works. Two chains keep the order. Messages to widgets' models wait for each other (`models`), as each must be
// handled before the next. Changes of outputs wait for each other (`paints`), and a widget's view for the models that
// were announced before it. Answers (`done`, `pong`) wait for nothing.

import { Cells } from './cells';
import type { Config } from './config';
import { element } from './dom';
import { Places } from './elements/places';
import { extensionMime } from './extensions/vendors';
import { LogStrip } from './log';
import { Loss } from './loss';
import { look } from './look';
import { markOnce, markOutputs } from './marks';
import { Menu } from './menu';
import { Notices } from './notices';
import type { RenderContext } from './outputs/render';
import { Paint } from './paint';
import { ProgressBar } from './progress';
import type { Action, Change, Delta, Model, Open, ServerMessage, Snapshot, Welcome } from './protocol';
import { Queries } from './queries';
import { ReasonsToggle } from './reasons';
import { Connection, type Listener } from './socket';
import { SessionMemory } from './session';
import { Sidebar } from './sidebar';
import { Uploads } from './uploads';
import { VisitorValues } from './visitor';
import type { Widgets } from './widgets';
import type { SendEvent } from './widgets/comm';

const RETRY_WHEN_BUSY_MS = 5000;
/** A page that was fetched anew this short ago and is refused again will not get in by a third attempt. */
const RELOAD_GUARD_MS = 15_000;

/** After these the connection has no session, and stays closed until the visitor or a timer decides. */
const ENDING = new Set(['taken_over', 'access_ended', 'session_gone', 'busy']);

export class Page implements Listener {
  private readonly session = new SessionMemory();
  private readonly visitor = new VisitorValues(values => this.connection?.send({ type: 'visitor_changed', values }));
  private readonly main = element('main', { id: 'nbapp-main' });
  private readonly sidebar = new Sidebar(this.main);
  private readonly hiddenHeading = element('h1', { class: 'nb-hidden' });
  private readonly notices: Notices;
  private readonly loss: Loss;
  private readonly progress: ProgressBar;
  private readonly log: LogStrip;
  private readonly cells: Cells;
  private readonly connection: Connection;
  private readonly uploads: Uploads;
  private readonly queries = new Queries(query => this.connection.send(query));
  private widgets: Widgets | null = null;
  private readonly widgetsLoaded: Promise<unknown>;
  private models: Promise<unknown>;
  private paints: Promise<unknown> = Promise.resolve();
  private busyTimer = 0;

  constructor(config: Config, body: HTMLElement) {
    const mainCells = element('div', { class: 'nb-main-cells' });
    this.main.append(mainCells);
    body.querySelector('main')?.remove();
    body.append(element('div', { id: 'nbapp-page' }, this.sidebar.element, this.main));
    body.dataset.firstReplay = '';
    body.append(new Menu(async () => (await this.widgets?.keyedInputs(this.session.authorsKeys())) ?? []).element);
    this.notices = new Notices(body, action => this.act(action));
    this.loss = new Loss(this.notices);
    this.progress = new ProgressBar(body, this.notices, () => this.connection.send({ type: 'stop' }));
    this.cells = new Cells(mainCells, this.sidebar, this.context);
    this.context.places.open('sidebar', this.sidebar.place);
    this.sidebar.expect(config.sidebar);
    this.log = new LogStrip(this.main);
    if (config.dev) {
      new ReasonsToggle(body, this.main);
    }
    if (config.snapshot) {
      this.paints = this.applySnapshot(config.snapshot);
    }
    const health = new URL(`${config.static.replace(/\/$/, '')}/../health`, location.href).href;
    this.uploads = new Uploads(config.uploads.url, config.uploads.limit_bytes);
    this.connection = new Connection(config.socket, health, config.ticket, this);
    this.widgetsLoaded = this.loadWidgets(config);
    this.models = this.widgetsLoaded;
    addEventListener('pagehide', () => this.session.save());
  }

  // --- the connection's listener ---------------------------------------------------------------------------------

  opening(): Open {
    return { type: 'open', session: this.session.id, inputs: this.session.inputsForOpen, visitor: this.visitor.all() };
  }

  lost(silently: boolean): void {
    this.queries.lost();
    this.loss.begin(silently);
  }

  refused(): void {
    const last = history.state?.fetchedAnewAt ?? 0;
    if (Date.now() - last < RELOAD_GUARD_MS) {
      this.loss.notLetIn();
      return;
    }
    this.session.save();
    history.replaceState({ ...history.state, fetchedAnewAt: Date.now() }, '');
    location.reload();
  }

  notRunning(): void {
    this.loss.notRunning();
  }

  received(message: ServerMessage): void {
    switch (message.type) {
      case 'pong':
        return;
      case 'done':
        return this.session.answered(message.id);
      case 'answer':
        return this.queries.answered(message);
      case 'welcome':
        return this.welcomed(message);
      case 'problem':
        return this.troubled(message);
      case 'problem_solved':
        return this.notices.solve(message.kind);
      case 'snapshot':
        return this.replacePage(message);
      case 'query_changed':
        return this.visitor.set(message.query);
      case 'address_not_needed':
        return this.visitor.needsNot(message.names);
      case 'delta':
        return this.paintAfterWidgets(() => this.applyDelta(message));
      default:
        return this.forModels(message);
    }
  }

  // --- sessions --------------------------------------------------------------------------------------------------

  private welcomed(welcome: Welcome): void {
    this.loss.end();
    clearTimeout(this.busyTimer);
    delete document.body.dataset.isLost;
    this.notices.solveAll();
    const isOther = this.session.id !== null && this.session.id !== welcome.session;
    this.session.begin(welcome.session);
    this.uploads.welcomed(welcome.session, welcome.upload_ticket);
    if (welcome.resumed) {
      // Values are the same however often they are set. The server knows a press that it has had by its id.
      this.session.unansweredEvents().forEach(event => this.connection.send(event));
      return;
    }
    this.session.dropUnanswered();
    if (isOther) {
      this.notices.show({
        kind: 'renewed',
        message: 'Your earlier session has ended. This is a new one, with the values that you had set.',
        actions: ['dismiss'],
      });
    }
  }

  private troubled(problem: Extract<ServerMessage, { type: 'problem' }>): void {
    this.loss.end();
    this.notices.show(problem);
    if (ENDING.has(problem.kind)) {
      document.body.dataset.isLost = '';
      this.connection.end();
    }
    if (problem.kind === 'busy') {
      clearTimeout(this.busyTimer);
      // The ticket of a page that got no session holds for the next attempt.
      this.busyTimer = window.setTimeout(() => this.connection.reconnect(), RETRY_WHEN_BUSY_MS);
    }
  }

  private act(action: Action): void {
    switch (action) {
      case 'restart':
        if (!this.connection.send({ type: 'restart' })) {
          location.reload();
        }
        return;
      case 'new_session':
        this.notices.solveAll();
        this.session.forget();
        return this.connection.reconnect();
      case 'reload':
        this.session.save();
        return location.reload();
      case 'wait':
      case 'dismiss':
    }
  }

  // --- widgets ---------------------------------------------------------------------------------------------------

  private async loadWidgets(config: Config): Promise<void> {
    const { Widgets } = await import('./widgets');
    const line = { send: this.sendEvent, ask: this.queries.ask, transferFor: this.uploads.transferFor };
    this.widgets = new Widgets(config.extensions, line, this.context);
  }

  private readonly sendEvent: SendEvent = (event, callbacks) => {
    this.session.sent(event, callbacks);
    this.connection.send(event);
  };

  private openModels(models: Model[]): void {
    this.session.learnKeys(models);
    const own = models.map(model => this.session.withoutPending(model));
    void this.widgetsLoaded.then(() => own.forEach(model => this.widgets?.manager.prefetch(model.state)));
    this.chain(() => this.widgets?.openAll(own));
  }

  private forModels(message: Exclude<ServerMessage, { type: 'done' | 'answer' | 'pong' | 'welcome' | 'problem' | 'problem_solved' | 'query_changed' | 'address_not_needed' | 'snapshot' | 'delta' }>): void {
    switch (message.type) {
      case 'model_opened':
        return this.openModels([message.model]);
      case 'model_updated':
        this.session.kernelSet(message.model, message.state);
        return this.chain(() => this.widgets?.manager.update(message.model, message.state, message.echo));
      case 'model_message':
        return this.chain(() => this.widgets?.manager.message(message.model, message.content, message.buffers as never[]));
      case 'model_closed':
        return this.chain(() => this.widgets?.manager.close(message.model));
      default:
        message satisfies never;
    }
  }

  /** Models take their new state as messages come; those that are gone stay until nothing shows them. */
  private replacePage(snapshot: Snapshot): void {
    this.openModels(snapshot.models);
    let gone: string[] = [];
    this.chain(() => {
      gone = this.widgets?.idsExcept(snapshot.models) ?? [];
    });
    this.paintAfterWidgets(async () => {
      await this.applySnapshot(snapshot);
      this.chain(() => gone.forEach(id => this.widgets?.manager.close(id)));
    });
  }

  private chain(step: () => unknown): void {
    this.models = this.models.then(step).catch(error => console.error(error));
  }

  // --- what is shown ---------------------------------------------------------------------------------------------

  private readonly context: RenderContext = {
    places: new Places(),
    dialogDismissed: dialog => void this.connection.send({ type: 'dialog_dismissed', dialog }),
    fragmentDue: fragment => void this.connection.send({ type: 'fragment_due', fragment }),
    widgetView: id => this.loadedWidgets().widgetView(id, this.models),
    extensionMime,
    extensionView: (mime, bundle, metadata, fallback) => this.loadedWidgets().extensionView(mime, bundle, metadata, fallback),
  };

  private loadedWidgets(): Widgets {
    if (!this.widgets) {
      throw new Error('An output came before the code of widgets: paintAfterWidgets waits for it.');
    }
    return this.widgets;
  }

  private paintAfterWidgets(paint: () => Promise<void>): void {
    this.paints = Promise.all([this.paints, this.widgetsLoaded]).then(paint).catch(error => console.error(error));
  }

  private async applySnapshot(snapshot: Snapshot): Promise<void> {
    look.saved(snapshot.look, snapshot.title);
    const paint = new Paint();
    this.cells.show(snapshot.cells, paint);
    this.log.set(snapshot.log);
    this.progress.show(snapshot.progress);
    await paint.commit();
    if (snapshot.progress.activity === 'idle') {
      this.sidebar.expect(false);
    }
    this.ensureHeading(snapshot.title);
    markOutputs(this.main);
  }

  private async applyDelta(delta: Delta): Promise<void> {
    const paint = new Paint();
    for (const change of delta.changes) {
      this.applyChange(change, paint);
    }
    await paint.commit();
    markOutputs(this.main);
  }

  private applyChange(change: Change, paint: Paint): void {
    switch (change.type) {
      case 'output_set':
        return this.outputs(change)?.set(change.index, change.output, paint);
      case 'text_appended':
        return this.outputs(change)?.append(change.index, change.text, paint);
      case 'outputs_cut':
        return this.outputs(change)?.cut(change.length, paint);
      case 'outputs_spliced':
        return this.outputs(change)?.splice(change.index, change.removed, change.outputs, paint);
      case 'status_changed':
        // With the outputs that belong to it, not before them.
        return paint.add(null, () => this.cells.get(change.cell)?.setStatus(change.status));
      case 'reason_set':
        return paint.add(null, () => this.cells.get(change.cell)?.setReason(change.reason));
      case 'progress_changed':
        this.progress.show(change.progress);
        if (change.progress.activity === 'idle') {
          paint.add(null, () => this.sidebar.expect(false));
          paint.add(null, () => markOnce('done'));
        }
        return;
      case 'log_appended':
        return this.log.append(change.text);
      default:
        change satisfies never;
    }
  }

  private outputs(change: { cell: string; callback: boolean }) {
    const cell = this.cells.get(change.cell);
    return change.callback ? cell?.callbackOutputs : cell?.outputs;
  }

  private ensureHeading(title: string): void {
    this.hiddenHeading.remove();
    if (!this.main.querySelector('h1')) {
      this.hiddenHeading.textContent = title;
      this.main.prepend(this.hiddenHeading);
    }
  }
}
