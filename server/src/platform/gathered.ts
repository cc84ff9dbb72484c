/**
 * One read for all that is asked for in the same stretch; who comes later asks the next. Each id is read once.
 * read  gives what there is of these ids (each once), in any order
 */
export function gathered<Id, Found>(
  read: (ids: readonly Id[]) => Promise<readonly Found[]>,
  idOf: (found: Found) => Id,
): (id: Id) => Promise<Found | undefined> {
  const known = new Map<Id, Promise<Found | undefined>>();
  let next: { readonly ids: Id[]; readonly found: Promise<ReadonlyMap<Id, Found>> } | undefined;
  const open = () => {
    const ids: Id[] = [];
    // Behind all that can go on without an answer.
    const found = new Promise<void>((resolve) => process.nextTick(resolve)).then(async () => {
      next = undefined;
      return new Map((await read(ids)).map((one) => [idOf(one), one]));
    });
    return { ids, found };
  };
  return (id) => {
    const asked = known.get(id);
    if (asked) return asked;
    next ??= open();
    next.ids.push(id);
    const answer = next.found.then((found) => found.get(id));
    known.set(id, answer);
    return answer;
  };
}
