import { setTimeout as sleep } from 'node:timers/promises';
import { positionText } from '../../platform/outbox/positions.ts';
import { logBounds } from '../../platform/outbox/read-log.ts';
import { printJson, say } from './output.ts';
import { type StoreOption, withShop } from './shop.ts';

type TailOptions = StoreOption & { readonly after?: string; readonly type?: string };
type EventPage = { readonly data: readonly object[]; readonly next_position: string };

/** The log is looked at so often when there was nothing new. */
const LOOK_EVERY_MS = 200;
const PAGE = 100;

/** `realtime tail`: each event of the store as one line of JSON, until it is told to stop. */
export const tailCommand = (options: TailOptions): Promise<number> =>
  withShop(options, async (shop) => {
    const stop = stopAsked();
    let after = options.after ?? (await endOfLog(shop.db));
    say('following the events of the store; Ctrl-C ends it');
    while (!stop.signal.aborted) {
      const page = await shop.read<EventPage>('events', {
        after,
        type: options.type,
        limit: String(PAGE),
      });
      for (const event of page.data) printJson(event);
      if (page.next_position === after) {
        await sleep(LOOK_EVERY_MS, undefined, { signal: stop.signal }).catch(() => {});
      }
      after = page.next_position;
    }
    return 0;
  });

async function endOfLog(db: Parameters<typeof logBounds>[0]): Promise<string> {
  const { epoch, last } = await logBounds(db);
  return positionText(epoch, last);
}

/** A signal, or nobody who reads what is printed. */
function stopAsked(): AbortController {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  process.stdout.once('error', () => stop.abort());
  return stop;
}
