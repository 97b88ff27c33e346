// What the headers of a page say about being shown in a frame.

/** Whether a page of `page` that comes with these headers stays out of frames of `ours`. */
export function framesRefusedBy(headers: Headers, ours: string, page: string): boolean {
  const policy = headers.get('Content-Security-Policy') ?? '';
  const lists = [...policy.matchAll(/(?:^|[;,])\s*frame-ancestors\s+([^;,]*)/gi)].map(match => match[1].trim().split(/\s+/));
  if (lists.length > 0) {
    // Where a policy names ancestors, browsers do not look at the older header.
    return !lists.every(list => list.some(source => allows(source, ours, page)));
  }
  const option = (headers.get('X-Frame-Options') ?? '').trim().toLowerCase();
  return option === 'deny' || (option === 'sameorigin' && ours !== page);
}

function allows(source: string, ours: string, page: string): boolean {
  if (source === "'self'") {
    return ours === page;
  }
  const { protocol, host } = new URL(ours);
  return source === '*' || source === protocol || source === ours || source === host || isBelow(source, ours);
}

/** `*.a.example` allows `b.a.example`. */
function isBelow(source: string, ours: string): boolean {
  const match = /^(?:(https?):\/\/)?\*\.(.+)$/.exec(source);
  const { protocol, host } = new URL(ours);
  return match !== null && host.endsWith(`.${match[2]}`) && (!match[1] || `${match[1]}:` === protocol);
}
