// Who has an app, in words. Pure.

import type { SharedApp } from './share_api';

/** One that has access, or a link that gives it. */
export interface Holder {
  kind: 'user' | 'group' | 'code';
  /** Its name, or the link's id. */
  id: string;
  title: string;
  detail: string;
  /** What has gone when it is revoked. */
  gone: string;
}

export const EXPIRIES: readonly (readonly [seconds: number, label: string])[] = [
  [3600, '1 hour'],
  [86_400, '1 day'],
  [7 * 86_400, '7 days'],
  [30 * 86_400, '30 days'],
  [365 * 86_400, '1 year'],
];
export const FIRST_EXPIRY = 7 * 86_400;

/** Groups, then people, then links. `when` says a time. */
export function holdersOf(app: SharedApp, when: (iso: string) => string): Holder[] {
  return [
    ...app.groups.map(name => holder('group', name, name, 'Group', `The group ${name} has no access any more.`)),
    ...app.users.map(name => holder('user', name, name, 'Person', `${name} has no access any more.`)),
    ...app.codes.map(({ id, expires_at, uses }) => {
      const until = expires_at === null ? 'does not expire' : `expires ${when(expires_at)}`;
      return holder('code', id, 'Anyone on this hub with the link', `Link, ${until}, ${usesInWords(uses)}`, GONE);
    }),
  ];
}

/** Whoever has used it stands in the list. */
const GONE = 'The link lets nobody in any more. Who has used it keeps access until you revoke that, too.';

export function usesInWords(uses: number): string {
  if (uses === 0) {
    return 'not used yet';
  }
  return uses === 1 ? 'used once' : `used ${uses} times`;
}

function holder(kind: Holder['kind'], id: string, title: string, detail: string, gone: string): Holder {
  return { kind, id, title, detail, gone };
}
