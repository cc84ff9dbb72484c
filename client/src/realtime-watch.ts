import type { ServerMessage } from './realtime-messages.ts';
import type { Handler, Read, Realtime, Watch } from './realtime-types.ts';

const WAIT_MS = 500;
const WAIT_MS_MAX = 30_000;
/** Messages that come while a snapshot is read; past it the snapshot is read once more instead. */
const QUEUED_MAX = 1000;

/** As `Realtime.watch` says. */
export function watchTopic<Data>(
  live: Pick<Realtime, 'subscribe'>,
  topic: string,
  read: Read<Data>,
  into: Watch<Data>,
): () => void {
  let isOver = false;
  let queue: ServerMessage[] | undefined = [];
  let hasOverflowed = false;
  /** It goes on from the position of what is read then, however old that is, and not from the one of the resync. */
  let isBehind = false;
  let subscription: { close(): void } | undefined;
  let reads = 0;

  const take: Handler = (message) => {
    if (isOver) return;
    if (message.message_type === 'resync') {
      isBehind = true;
      if (queue) hasOverflowed = true;
      else void refresh();
    } else if (queue && queue.length < QUEUED_MAX) queue.push(message);
    else if (queue) hasOverflowed = true;
    else into.message(message);
  };

  const stop = (): void => {
    isOver = true;
    subscription?.close();
  };

  const fail = (error: unknown): void => {
    if (isOver) return;
    stop();
    into.failed(error);
  };

  async function refresh(): Promise<void> {
    let nth = 0;
    do {
      if (isBehind) {
        subscription?.close();
        subscription = undefined;
        // A copy on the way may stay too old for a while.
        if (nth > 0) await pause(nth);
        nth += 1;
      }
      queue = [];
      hasOverflowed = false;
      isBehind = false;
      const { data, response } = await readUntilThere(reads > 0 ? { cache: 'no-cache' } : {});
      reads += 1;
      if (isOver) return;
      if (data === undefined) return fail(new Error(`the shop answered ${response.status}`));
      const from = response.headers.get('x-event-position');
      if (from === null) return fail(new Error('this read names no X-Event-Position'));
      if (!subscription) {
        const made = live.subscribe(topic, take, { from });
        subscription = made;
        made.ready.catch((error: unknown) => {
          if (subscription === made) fail(error);
        });
        // Somebody hears it already, from elsewhere: only a read from now on is before all that comes.
        if (made.position() !== from) {
          await made.ready.catch(() => {});
          hasOverflowed = true;
        }
      }
      if (!hasOverflowed) into.snapshot(data);
    } while (hasOverflowed && !isOver);
    const missed = queue;
    queue = undefined;
    for (const message of missed) if (!isOver) into.message(message);
  }

  async function readUntilThere(how: Parameters<Read<Data>>[0]): ReturnType<Read<Data>> {
    for (let nth = 0; ; nth += 1) {
      const answer = await read(how).catch(() => undefined);
      const isPassing = !answer || answer.response.status >= 500 || answer.response.status === 429;
      if (answer && (!isPassing || isOver)) return answer;
      if (isOver) return { response: new Response(null) };
      await pause(nth);
    }
  }

  /** Longer each time, up to half a minute, and not the same for all. */
  const pause = (nth: number): Promise<void> =>
    new Promise((resolve) =>
      setTimeout(resolve, Math.random() * Math.min(WAIT_MS * 2 ** nth, WAIT_MS_MAX)),
    );

  void refresh();
  return stop;
}
