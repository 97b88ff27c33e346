// Links to headings scroll, and leave the URL's fragment alone: it names the session.

export function followHeadingLinks(): void {
  document.addEventListener('click', event => {
    const link = (event.target as Element | null)?.closest?.('a[href^="#"]');
    const name = decodeURIComponent(link?.getAttribute('href')?.slice(1) ?? '');
    if (!link || event.defaultPrevented) {
      return;
    }
    event.preventDefault();
    const target = name ? document.getElementById(name) : document.body;
    if (target) {
      target.tabIndex = -1;
      target.focus({ preventScroll: true });
      target.scrollIntoView({ behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
    }
  });
}
