import { parseUuid } from '../../kernel/ids.ts';
import { refuseField } from '../../kernel/refusal.ts';
import type { Tx } from '../../platform/postgres/db.ts';

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

/** How many numbered slugs are tried before chance is asked. */
const SLUG_TRIES = 20;

/**
 * Takes a slug: the one given, or one made from the title, numbered when its twin was faster.
 * take     writes the row with this slug; false when it is taken
 * refuses  SLUG_TAKEN 409 (given and taken), VALIDATION_FAILED 422
 */
export async function freeSlug(
  tx: Tx,
  wanted: {
    readonly given: string | undefined;
    readonly title: string;
    readonly otherwise: string;
    readonly take: (slug: string) => Promise<boolean>;
    readonly taken: (slugs: readonly string[]) => Promise<ReadonlySet<string>>;
  },
): Promise<string> {
  const isTaken = (slug: string) =>
    refuseField('SLUG_TAKEN', '/slug', 'Another one has this slug', { slug });
  if (wanted.given !== undefined) {
    const slug = parseSlug(wanted.given);
    if (await wanted.take(slug)) return slug;
    throw isTaken(slug);
  }
  const base = slugOf(wanted.title, wanted.otherwise);
  if (await wanted.take(base)) return base;
  const numbered = Array.from({ length: SLUG_TRIES }, (_, index) => `${base}-${index + 2}`);
  const taken = await wanted.taken(numbered);
  const free = numbered.find((slug) => !taken.has(slug));
  if (free !== undefined && (await wanted.take(free))) return free;
  const random = `${base}-${tx.randomBytes(6).toString('hex')}`;
  if (await wanted.take(random)) return random;
  throw isTaken(random);
}
