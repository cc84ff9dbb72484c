import type Sanitize from 'sanitize-html';
import { lazyPackage } from '../../platform/lazy.ts';

const sanitizer = lazyPackage<typeof Sanitize>('sanitize-html');

/** What a description may hold: text, lists, tables, links and images over https; no script, style or frame. */
const KEEP: Sanitize.IOptions = {
  allowedTags: [
    ...['p', 'br', 'hr', 'div', 'span', 'b', 'strong', 'i', 'em', 'u', 's', 'sub', 'sup', 'small'],
    ...['ul', 'ol', 'li', 'dl', 'dt', 'dd', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6'],
    ...['blockquote', 'code', 'pre', 'a', 'img', 'figure', 'figcaption'],
    ...['table', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td', 'caption'],
  ],
  allowedAttributes: {
    a: ['href', 'title', 'target', 'rel'],
    img: ['src', 'alt', 'title', 'width', 'height'],
    td: ['colspan', 'rowspan'],
    th: ['colspan', 'rowspan', 'scope'],
  },
  allowedSchemes: ['https', 'http', 'mailto', 'tel'],
  allowedSchemesByTag: { img: ['https'] },
  allowProtocolRelative: false,
};

export function safeHtml(html: string): string {
  const sanitize = sanitizer();
  const a = sanitize.simpleTransform('a', { rel: 'noopener nofollow' });
  return sanitize(html, { ...KEEP, transformTags: { a } }).trim();
}

const TAG_OR_TEXT = /<[^>]*>?|[^<]+/g;

/**
 * The text of a description without its tags, cut to this many characters; safe to show as HTML, as no `<` is left.
 * safe  as `safeHtml` gave it: in its attributes there is no `>`
 */
export function plainExcerpt(safe: string, charsMax: number): string {
  let text = '';
  for (const [part] of safe.matchAll(TAG_OR_TEXT)) {
    if (part.startsWith('<')) continue;
    const words = part.replace(/\s+/g, ' ');
    text += text === '' || text.endsWith(' ') ? words.trimStart() : words;
    // One more than fits, and one that may be the space at the end.
    if (text.length > charsMax + 1) break;
  }
  text = text.trimEnd();
  return text.length <= charsMax
    ? text
    : `${text.slice(0, charsMax - 1).replace(/&[a-z0-9#]*$/i, '')}…`;
}
