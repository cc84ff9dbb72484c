/* heard.ts   what a client heard on one topic, written down and judged against what the log holds for it
 * Terms       truth: the events of one topic by position, ascending. word: of several events with one word only the
 *             latest must be heard, because a shop tells stock and prices by their latest. covered: between what was
 *             heard last and the position that a `resync` names, where the client was told to read again.
 */

/** A position in the log; below zero a `resync` to that position. */
export type Note = number;

/** What one client wrote down of one topic. */
export type Heard = {
  /** Everything behind it is promised. */
  readonly start: number;
  /** After dedupe by offset, in the order of arrival. */
  readonly notes: readonly Note[];
};

export type Fact = { readonly position: number; readonly word?: string };

export type Verdict = {
  /** Positions that never came, though no `resync` tells of them. */
  readonly missing: readonly number[];
  /** Positions that came and are not of this topic. */
  readonly strange: readonly number[];
  /** Positions that came behind a later one, or twice. */
  readonly unordered: readonly number[];
  readonly heard: number;
  /** Told by a later one of their word. */
  readonly outdated: number;
  /** Excused by a `resync`. */
  readonly covered: number;
  readonly resyncs: number;
};

/** truth: ascending; end: the last position that must have come. */
export function judge(truth: readonly Fact[], { start, notes }: Heard, end: number): Verdict {
  const heard = new Set<number>();
  const unordered: number[] = [];
  const gaps: { readonly after: number; readonly upTo: number }[] = [];
  let last = start;
  for (const note of notes) {
    if (note < 0) {
      if (-note > last) gaps.push({ after: last, upTo: -note });
    } else if (heard.has(note) || note <= last) unordered.push(note);
    else heard.add(note);
    last = Math.max(last, Math.abs(note));
  }
  const isCovered = (position: number): boolean =>
    gaps.some(({ after, upTo }) => position > after && position <= upTo);
  const told = new Set<string>();
  const missing: number[] = [];
  let outdated = 0;
  let covered = 0;
  let found = 0;
  // From the end, so that the latest of each word is met first.
  for (const { position, word } of [...truth].reverse()) {
    if (position <= start || position > end) {
      if (heard.delete(position)) found += 1;
      continue;
    }
    const isHeard = heard.delete(position);
    if (isHeard) found += 1;
    else if (isCovered(position)) covered += 1;
    else if (word !== undefined && told.has(word)) outdated += 1;
    else missing.push(position);
    // What a resync covers is read again as it is then, which tells all that came before.
    if (word !== undefined) told.add(word);
  }
  return {
    missing: missing.reverse(),
    // What came after the end is not known to the truth yet.
    strange: [...heard].filter((position) => position <= end),
    unordered,
    heard: found,
    outdated,
    covered,
    resyncs: notes.filter((note) => note < 0).length,
  };
}
