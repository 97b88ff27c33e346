// Stands in for the package sanitize-html, which @jupyter-widgets/base-manager calls once, with tags and attributes.

import DOMPurify from 'dompurify';

interface Allowed {
  allowedTags: string[];
  allowedAttributes: Record<string, string[]>;
}

export default function sanitize(html: string, allowed: Allowed): string {
  const attributes = [...new Set(Object.values(allowed.allowedAttributes).flat())];
  return DOMPurify.sanitize(html, {
    ALLOWED_TAGS: allowed.allowedTags,
    ALLOWED_ATTR: attributes.filter(name => !name.includes('*')),
    ALLOW_ARIA_ATTR: true,
    ALLOW_DATA_ATTR: false,
  });
}
