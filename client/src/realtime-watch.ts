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
  let subscription: { close(): void } | undefined;

  const take: Handler = (message) => {
    if (isOver) return;
    if (message.message_type === 'resync') {
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
    do {
      queue = [];
      hasOverflowed = false;
      const { data, response } = await readUntilThere();
      if (isOver) return;
      if (data === undefined) return fail(new Error(`the shop answered ${response.status}`));
      const from = response.headers.get('x-event-position');
      if (from === null) return fail(new Error('this read names no X-Event-Position'));
      if (!subscription) {
        const made = live.subscribe(topic, take, { from });
        subscription = made;
        made.ready.catch(fail);
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

  async function readUntilThere(): ReturnType<Read<Data>> {
    for (let nth = 0; ; nth += 1) {
      const answer = await read().catch(() => undefined);
      const isPassing = !answer || answer.response.status >= 500 || answer.response.status === 429;
      if (answer && (!isPassing || isOver)) return answer;
      if (isOver) return { response: new Response(null) };
      const waitMs = Math.random() * Math.min(WAIT_MS * 2 ** nth, WAIT_MS_MAX);
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }

  void refresh();
  return stop;
}
