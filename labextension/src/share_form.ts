// The part of the dialog "Share app" in which its author says with whom.

import type { SharingHere, Wish } from './share_api';
import { element, labelled } from './share_parts';
import { EXPIRIES, FIRST_EXPIRY } from './share_words';

type Whom = 'user' | 'group' | 'code';

const CHOICES: readonly (readonly [whom: Whom, label: string])[] = [
  ['user', 'A person'],
  ['group', 'A group'],
  ['code', 'Anyone with a link'],
];
const HINTS: Record<Whom, string> = {
  user: 'They open the app’s address and log in at the hub.',
  group: 'Those who are in it now. Share again when somebody has joined.',
  code: 'Any user of this hub who opens the link gets access, and keeps it until you revoke it.',
};
const STRANGERS =
  'On this hub all servers share one web address, so whoever opens an app has to trust its author. Share it with people ' +
  'who know you. For strangers a hub needs a domain for each user: its administrator sets JupyterHub.subdomain_host.';

export class ShareForm {
  readonly node = element('form', 'nbapp-Share-form');
  private readonly name = element('input', 'jp-mod-styled');
  private readonly expiry = element('select', 'jp-mod-styled');
  private readonly nameField = labelled('Name', this.name);
  private readonly expiryField = labelled('Good for', this.expiry);
  private readonly hint = element('p', 'nbapp-Share-hint');
  private readonly warning = element('p', 'nbapp-Share-warning', STRANGERS);
  private readonly submit = element('button', 'jp-mod-styled jp-mod-accept');
  private readonly known = element('datalist', '');
  private whom: Whom = 'user';

  constructor(
    private readonly here: SharingHere,
    wished: (wish: Wish, said: string) => void,
  ) {
    this.name.type = 'text';
    this.name.required = true;
    this.name.autocomplete = 'off';
    this.name.spellcheck = false;
    this.known.id = `${this.name.id}-known`;
    this.name.setAttribute('list', this.known.id);
    this.expiry.append(...EXPIRIES.map(([seconds, label]) => new Option(label, String(seconds))));
    this.expiry.value = String(FIRST_EXPIRY);
    this.warning.setAttribute('role', 'note');
    const choices = element('fieldset', 'nbapp-Share-choices', element('legend', '', 'Share with'));
    choices.append(...CHOICES.map(([whom, label]) => this.choice(whom, label)));
    const row = element('div', 'nbapp-Share-row', this.nameField, this.known, this.expiryField, this.submit);
    this.node.append(choices, row, this.hint, this.warning);
    this.node.addEventListener('submit', event => {
      event.preventDefault();
      wished(this.wish(), this.name.value.trim());
    });
    this.choose('user');
  }

  focus(): void {
    (this.whom === 'code' ? this.expiry : this.name).focus();
  }

  clear(): void {
    this.name.value = '';
  }

  /** Until what was wished is done, or refused. */
  set isBusy(isBusy: boolean) {
    this.submit.setAttribute('aria-disabled', String(isBusy)); // not `disabled`, which would take the focus away
    this.showSubmit();
  }

  private showSubmit(): void {
    const [idle, busy] = this.whom === 'code' ? ['Make link', 'Making link…'] : ['Share', 'Sharing…'];
    this.submit.textContent = this.submit.getAttribute('aria-disabled') === 'true' ? busy : idle;
  }

  private wish(): Wish {
    switch (this.whom) {
      case 'user':
        return { users: [this.name.value.trim()] };
      case 'group':
        return { groups: [this.name.value.trim()] };
      case 'code':
        return { expires_in: Number(this.expiry.value) };
    }
  }

  private choice(whom: Whom, label: string): HTMLElement {
    const radio = element('input', '');
    radio.type = 'radio';
    radio.name = `${this.name.id}-whom`;
    radio.checked = whom === this.whom;
    radio.addEventListener('change', () => this.choose(whom));
    return element('label', '', radio, element('span', '', label));
  }

  private choose(whom: Whom): void {
    this.whom = whom;
    this.nameField.hidden = whom === 'code';
    this.name.disabled = whom === 'code';
    this.expiryField.hidden = whom !== 'code';
    this.name.placeholder = whom === 'group' ? 'A group of this hub' : 'A user of this hub';
    const names = whom === 'group' ? this.here.groups : this.here.users;
    this.known.replaceChildren(...names.map(name => new Option(name)));
    this.hint.textContent = HINTS[whom];
    this.warning.hidden = whom === 'user' || this.here.own_domains;
    this.showSubmit();
  }
}
