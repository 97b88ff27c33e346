// Names nobody can guess; `crypto.randomUUID` is only there on secure origins.

export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('');
}
