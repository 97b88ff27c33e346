// Which code draws which kind of input; each is loaded when one is shown.

import type { Kind } from './kind';

const KINDS: Record<string, () => Promise<Kind>> = {
  button: () => import('./button').then(module => module.button),
  slider: () => import('./slider').then(module => module.slider),
};

export async function kindOf(name: string): Promise<Kind> {
  const load = KINDS[name];
  if (!load) {
    throw new Error(`This page knows no input "${name}".`);
  }
  return load();
}
