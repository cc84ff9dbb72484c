import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { until } from './live.ts';

type Headers = Readonly<Record<string, string>>;

/** Asks on a connection of its own, which ends with the answer. */
async function ask(url: string, method: string, headers: Headers): Promise<IncomingMessage> {
  const asking = request(url, { method, headers, agent: false });
  asking.end();
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  return answer;
}

/** An answer that ends, as a stream would have been asked for. */
export async function refused(
  url: string,
  headers: Headers = {},
  method = 'GET',
): Promise<{
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}> {
  const answer = await ask(url, method, { accept: 'text/event-stream', ...headers });
  return { status: answer.statusCode ?? 0, headers: answer.headers, text: await text(answer) };
}

export type StreamMessage = {
  /** The id as it stood when the message came. */
  readonly id: string | undefined;
  readonly message_type: string;
  readonly topic: string;
  readonly offset: string | undefined;
  readonly payload: Readonly<Record<string, unknown>>;
};

/** A client of server-sent events: reads as a browser would, and keeps the last id. */
export async function listen(
  url: string,
  headers: Headers = {},
): Promise<{
  readonly heard: StreamMessage[];
  readonly lastId: () => string | undefined;
  readonly isOver: () => boolean;
  /** Waits until so many messages came. */
  readonly untilHeard: (count: number) => Promise<void>;
  readonly close: () => Promise<void>;
}> {
  const answer = await ask(url, 'GET', { accept: 'text/event-stream', ...headers });
  assert.equal(answer.statusCode, 200, answer.statusCode === 200 ? '' : await text(answer));
  assert.match(answer.headers['content-type'] ?? '', /^text\/event-stream/);
  assert.equal(answer.headers['cache-control'], 'no-store');
  const heard: StreamMessage[] = [];
  let id: string | undefined;
  let rest = '';
  let isOver = false;
  const take = (block: string): void => {
    const lines = block.split('\n');
    for (const line of lines) if (line.startsWith('id: ')) id = line.slice(4);
    const data = lines.find((line) => line.startsWith('data: '));
    if (data !== undefined) heard.push({ ...JSON.parse(data.slice(6)), id });
  };
  const reading = (async () => {
    answer.setEncoding('utf8');
    for await (const piece of answer) {
      const blocks = (rest + piece).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) take(block);
    }
  })()
    .catch(() => {})
    .finally(() => {
      isOver = true;
    });
  return {
    heard,
    lastId: () => id,
    isOver: () => isOver,
    untilHeard: (count) => until(() => heard.length >= count),
    close: async () => {
      answer.destroy();
      await reading;
    },
  };
}
