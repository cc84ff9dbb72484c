import { parseUuid } from '../../kernel/ids.ts';
import { refuseField } from '../../kernel/refusal.ts';

export const SLUG_CHARS_MAX = 255;
/** What a made slug is cut to, so that a number still fits behind it. */
const MADE_SLUG_CHARS_MAX = 200;
const SLUG = /^[a-z0-9-]{1,255}$/;

const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

/** A slug from a title: accents dropped, everything else that is no letter or digit a dash. */
export function slugOf(title: string, otherwise: string): string {
  const plain = title
    .toLowerCase()
    .replace(/[ßæœøłđðþı]/g, (letter) => LETTERS[letter] ?? '')
    .normalize('NFKD')
    .replace(/[\u0300-\u036f'’]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MADE_SLUG_CHARS_MAX)
    .replace(/^-+|-+$/g, '');
  return plain === '' || parseUuid(plain) ? otherwise : plain;
}

/**
 * A slug as sent. One that looks like an id would hide that id in paths, so it is refused too.
 * refuses  VALIDATION_FAILED 422
 */
export function parseSlug(value: string, field = '/slug'): string {
  if (!SLUG.test(value) || parseUuid(value))
    throw refuseField(
      'VALIDATION_FAILED',
      field,
      'A slug has 1 to 255 lower-case letters, digits and dashes, and is no UUID',
    );
  return value;
}
