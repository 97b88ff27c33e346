// "Share app…": who of the hub has the app of this notebook, and who shall have it.
//
// How it works. The dialog shows what the hub says now, by `share_api.ts`; what its author does is asked for at once, and
// the answer is shown. The browser's own modal dialog, because it keeps the focus inside and has a name; JupyterLab's
// closes when Enter is pressed in a field. To close it ends nothing: a server that starts goes on.

import '../style/share.css'; // here, so that it comes with the dialog
import { appUrl } from './address';
import { endSharing, progress, Refused, revoke, share, sharedApp, type SharedApp, type SharingHere, sharingHere, type Wish } from './share_api';
import { ShareForm } from './share_form';
import { button, copyRow, element, goneNotebooks, holderRow, otherWays, problem } from './share_parts';
import { EXPIRIES, type Holder, holdersOf } from './share_words';

const TIME = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const STATES: Record<SharedApp['server'], string> = {
  ready: 'The app is running.',
  starting: 'The app is starting, which may take a minute.',
  stopping: 'The app is stopping.',
  stopped: 'The app is not running: nobody can open it until you start it.',
};

export function openShareDialog(path: string, save: () => Promise<void>): void {
  new ShareDialog(path, save).open();
}

class ShareDialog {
  private readonly node = element('dialog', 'nbapp-Share jp-ThemedContainer');
  private readonly heading: HTMLHeadingElement;
  private readonly said = element('p', 'nbapp-Share-said');
  private readonly trouble = element('div', 'nbapp-Share-problem');
  private readonly body = element('div', 'nbapp-Share-body');
  private readonly access = element('div', 'nbapp-Share-access');
  private readonly gone = element('div', '');
  private readonly newLink = element('div', 'nbapp-Share-new');
  private readonly address = element('div', '');
  private readonly state = element('p', 'nbapp-Share-state');
  private readonly bar = element('progress', '');
  private readonly start = button('Start', () => void this.act(() => this.startAgain()));
  private readonly server = element('div', 'nbapp-Share-server', this.address, this.state, this.bar, this.start);
  private readonly ending = element('div', 'nbapp-Share-ending');
  private form: ShareForm | null = null;
  private app: SharedApp | null = null;
  private gonePaths: string[] = [];
  private isBusy = false;
  private isFollowing = false;

  constructor(
    private readonly path: string,
    private readonly save: () => Promise<void>,
  ) {
    const file = path.split('/').pop() ?? path;
    this.heading = element('h2', '', `Share “${file.replace(/\.ipynb$/, '')}” as an app`);
    this.heading.id = 'nbapp-share-heading';
    this.heading.tabIndex = -1;
    this.node.setAttribute('aria-labelledby', this.heading.id);
    this.said.setAttribute('role', 'status');
    this.trouble.setAttribute('role', 'alert');
    this.state.setAttribute('role', 'status');
    this.bar.max = 100;
    this.bar.setAttribute('aria-label', 'Start of the app’s server');
    const close = element('button', 'nbapp-Share-close', '×');
    close.setAttribute('aria-label', 'Close');
    close.addEventListener('click', () => this.node.close());
    const done = button('Done', () => this.node.close(), 'jp-mod-accept');
    const footer = element('footer', '', this.ending, done);
    this.node.append(element('header', '', this.heading, close), this.trouble, this.body, this.said, footer);
    this.node.addEventListener('close', () => this.node.remove());
  }

  open(): void {
    document.body.append(this.node);
    this.node.showModal();
    this.heading.focus();
    void this.act(() => this.load());
  }

  private async load(): Promise<void> {
    this.tell('Asking the hub who has this app…');
    const here = await sharingHere();
    if (!here.can_share) {
      this.explain(here);
      return;
    }
    this.app = await sharedApp(this.path);
    this.gonePaths = here.gone;
    this.form = new ShareForm(here, (wish, name) => void this.act(() => this.share(wish, name)));
    this.body.replaceChildren(this.form.node, this.newLink, this.access, this.gone, this.server);
    this.tell('');
    this.show();
    if (document.activeElement === this.heading) {
      this.form.focus();
    }
  }

  private explain(here: SharingHere): void {
    this.tell('');
    if (here.is_on_hub) {
      this.complain(new Refused(here.why_not, here.advice));
      return;
    }
    const address = new URL(appUrl(this.path).replace(/\?.*$/, ''), window.location.href).href;
    const why = 'This Jupyter server is not part of a JupyterHub, so there are no people here to share it with.';
    this.body.replaceChildren(element('p', '', why), otherWays(this.path, address, text => this.tell(text)));
  }

  // --- what the author does ----------------------------------------------------------------------------------------

  /** One thing at a time; what goes wrong is told in words. */
  private async act(work: () => Promise<void>): Promise<void> {
    if (this.isBusy) {
      return;
    }
    this.setBusy(true);
    this.trouble.replaceChildren();
    try {
      await work();
    } catch (error) {
      this.tell('');
      this.complain(error);
    } finally {
      this.setBusy(false);
    }
  }

  private async share(wish: Wish, name: string): Promise<void> {
    this.newLink.replaceChildren();
    await this.save(); // what visitors see is the file
    if (this.app?.server !== 'ready') {
      this.tell('Asking the hub to start the app’s server…');
    }
    this.app = await share(this.path, wish);
    this.form?.clear();
    this.show();
    if (this.app.server !== 'ready') {
      void this.follow(); // where it has failed already, the hub says why
    }
    if ('expires_in' in wish && this.app.new_link) {
      this.showNewLink(this.app.new_link, wish.expires_in);
    } else {
      this.tell(name && `${'groups' in wish ? `The group ${name}` : name} has access now: send the app’s address.`);
    }
  }

  private async startAgain(): Promise<void> {
    this.heading.focus(); // the button goes
    await this.share({ start: true }, '');
  }

  private async revoke(holder: Holder, place: number): Promise<void> {
    this.tell('Revoking…');
    this.app = await revoke(this.path, holder.kind, holder.id);
    this.newLink.replaceChildren();
    this.show();
    this.tell(`${holder.gone}${holder.kind === 'code' ? '' : ' Pages that are open end within a minute.'}`);
    const rest = this.access.querySelectorAll('button');
    (rest[Math.min(place, rest.length - 1)] ?? this.access.querySelector('h3'))?.focus();
  }

  private async takePlaceOf(path: string): Promise<void> {
    this.tell('Giving this notebook the link and the people of the other one…');
    await this.save();
    this.app = await share(this.path, { moved_from: path });
    this.forgetGone(path);
    this.tell(`This notebook has the link of ${path}, and whoever had access has it.`);
  }

  private async endGone(path: string): Promise<void> {
    this.tell('Taking it back from everybody…');
    await endSharing(path);
    this.forgetGone(path);
    this.tell(`${path} is not shared any more.`);
  }

  private forgetGone(path: string): void {
    this.gonePaths = this.gonePaths.filter(one => one !== path);
    this.heading.focus(); // the buttons go
    this.show();
  }

  private async end(): Promise<void> {
    this.tell('Taking it back from everybody…');
    await endSharing(this.path);
    this.app = null;
    this.newLink.replaceChildren();
    this.show();
    this.tell('Nobody has the app any more, and its server has stopped. Pages that are open end within a minute.');
    this.form?.focus();
  }

  // --- what is shown -----------------------------------------------------------------------------------------------

  private tell(text: string): void {
    this.said.textContent = text;
  }

  private complain(error: unknown): void {
    const refused = error instanceof Refused ? error : new Refused(error instanceof Error ? error.message : String(error));
    this.trouble.replaceChildren(...problem(refused));
    this.trouble.scrollIntoView({ block: 'nearest' });
  }

  private setBusy(isBusy: boolean): void {
    this.isBusy = isBusy;
    this.node.setAttribute('aria-busy', String(isBusy));
    if (this.form) {
      this.form.isBusy = isBusy;
    }
  }

  private show(): void {
    this.showAccess();
    this.showGone();
    this.showServer();
    this.ending.replaceChildren(...(this.app ? [button('Stop sharing…', () => this.askToEnd())] : []));
    if (this.app?.server === 'starting') {
      void this.follow();
    }
  }

  private showAccess(): void {
    const heading = element('h3', '', 'Who has access');
    heading.tabIndex = -1;
    const holders = this.app ? holdersOf(this.app, iso => TIME.format(new Date(iso))) : [];
    const rows = holders.map((holder, place) => holderRow(holder, () => void this.act(() => this.revoke(holder, place))));
    const none = element('p', 'nbapp-Share-hint', 'Nobody but you.');
    this.access.replaceChildren(heading, rows.length ? element('ul', '', ...rows) : none);
  }

  private showGone(): void {
    const act = (work: (path: string) => Promise<void>) => (path: string) => void this.act(() => work.call(this, path));
    const rows = goneNotebooks(this.gonePaths, act(this.takePlaceOf), act(this.endGone));
    this.gone.replaceChildren(...(this.gonePaths.length && !this.app ? [rows] : []));
  }

  private showNewLink(link: string, seconds: number): void {
    const goodFor = EXPIRIES.find(([one]) => one === seconds)?.[1] ?? `${seconds} seconds`;
    const { row, copy } = copyRow(`New link, good for ${goodFor}`, absolute(link), text => this.tell(text));
    this.newLink.replaceChildren(row, element('p', 'nbapp-Share-hint', 'Copy it now: the hub shows it only this once.'));
    this.tell('The link is made. Copy it now: the hub shows it only this once.');
    copy.focus();
  }

  private showServer(): void {
    this.server.hidden = this.app === null;
    if (this.app) {
      const { server, link } = this.app;
      this.state.dataset.server = server;
      this.state.textContent = STATES[server];
      this.bar.hidden = server !== 'starting';
      this.start.hidden = server !== 'stopped';
      this.address.replaceChildren(
        copyRow('The app’s address, for those who have access', absolute(link), text => this.tell(text)).row,
      );
    }
  }

  /** Until the app's server is ready, what the hub tells about it. */
  private async follow(): Promise<void> {
    if (this.isFollowing) {
      return;
    }
    this.isFollowing = true;
    this.bar.removeAttribute('value');
    let server: SharedApp['server'] = 'ready';
    try {
      for await (const { percent, message } of progress(this.path)) {
        this.bar.value = percent;
        this.state.textContent = message ? `${STATES.starting} ${message}` : STATES.starting;
        if (!this.node.isConnected) {
          return;
        }
      }
    } catch (error) {
      server = 'stopped';
      this.complain(error);
    } finally {
      this.isFollowing = false;
    }
    if (this.app) {
      this.app = { ...this.app, server };
      this.showServer();
    }
  }

  private askToEnd(): void {
    const keep = button('Keep', () => {
      this.show();
      this.ending.querySelector('button')?.focus();
    });
    const end = button('Stop sharing', () => void this.act(() => this.end()), 'jp-mod-warn');
    this.ending.replaceChildren(element('span', '', 'Take it back from everybody?'), end, keep);
    keep.focus();
  }
}

function absolute(link: string): string {
  return new URL(link, window.location.href).href;
}
