import { safeHtml } from './html.ts';
import { optionalText } from './plan-product.ts';

export const DESCRIPTION_CHARS_MAX = 65_536;

/** A description as it is kept: sanitised; blank is none. refuses VALIDATION_FAILED 422 */
export function description(html: string | null | undefined): string | null {
  const text = optionalText(html, '/description', DESCRIPTION_CHARS_MAX);
  return text === null ? null : safeHtml(text);
}
