/* `npm run prove -- ws-protocol`: a socket speaks the protocol that everybody else speaks.
 * Each case of a table of raw frames gets its outcome, upgrades that are none are refused in words of HTTP, and two
 * independent clients and a browser go through a whole conversation. What is not on this machine is printed as SKIP, and
 * the program then fails unless it is patient.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { makeGift } from '../test/support/live-shop.ts';
import { FRAME_CASES, type FrameCase } from './support/frame-cases.ts';
import { promise, type Run } from './support/promise.ts';
import {
  CLOSE,
  type Frame,
  frame,
  openRaw,
  PING,
  PONG,
  type RawSocket,
  TEXT,
  type Upgrade,
} from './support/raw-socket.ts';
import { inFlight } from './support/rivals.ts';
import { findings } from './support/test-shop.ts';
import { openWorld, type World } from './support/world.ts';

const AT_ONCE = 12;
const ENDED_MS_MAX = 5000;
const FOREIGN_MS_MAX = 60_000;
const PYTHON = '/usr/bin/python3';
const CHROMIUM = ['chromium-headless-shell', 'chromium'];
/** Its own ends of a case, so that what came before is known to be all. */
const LAST_WORD = 'the last word of the case';

let addresses = 0;
/** Each connection from an address of its own: limits of one address are not what is tried here. */
function address(): string {
  addresses += 1;
  return `127.9.${(addresses >> 7) & 127}.${1 + (addresses & 127)}`;
}

const portOf = (world: World): number => Number(new URL(world.servers[0]?.url ?? '').port);

// ---- Frames ---------------------------------------------------------------------------------------------------------

/** What a case made the server say, in words. */
async function outcomeOf(port: number, one: FrameCase): Promise<string> {
  const socket = await openRaw({ port, localAddress: address() });
  try {
    if (!socket.isOpen) return `the upgrade was answered ${socket.answer.status}`;
    await socket.next();
    const bytes = Buffer.concat([...one.bytes]);
    if (one.pieces === undefined) socket.write(bytes);
    else await socket.writeInPieces(bytes, one.pieces);
    if (one.outcome.is === 'closed') return await closeOf(socket);
    socket.write(
      frame({
        opcode: TEXT,
        payload: JSON.stringify({ message_type: 'ping', payload: { echo: LAST_WORD } }),
      }),
    );
    return await wordsOf(socket);
  } finally {
    socket.destroy();
  }
}

const isEcholess = ({ opcode }: Frame): boolean => opcode !== CLOSE;

/** The server's own pings ask what was read: who does not answer is sent no more than fits on the way. */
const isPinged =
  (socket: RawSocket) =>
  ({ opcode, payload }: Frame): boolean => {
    if (opcode === PING) socket.write(frame({ opcode: PONG, payload }));
    return opcode === PING;
  };

async function closeOf(socket: RawSocket): Promise<string> {
  const close = await socket.next(isEcholess);
  if (!close) return 'ended without a close frame';
  const code = close.payload.length >= 2 ? close.payload.readUInt16BE(0) : 0;
  // Who has said the close waits for the other's, but not for ever.
  if (code !== 0) socket.write(frame({ opcode: CLOSE, payload: close.payload.subarray(0, 2) }));
  const late = Promise.withResolvers<string>();
  const timer = setTimeout(() => late.resolve('and left open'), ENDED_MS_MAX);
  const end = await Promise.race([socket.ended.then(() => ''), late.promise]);
  clearTimeout(timer);
  return `closed ${code}${end}`;
}

async function wordsOf(socket: RawSocket): Promise<string> {
  const words: string[] = [];
  for (;;) {
    const next = await socket.next(isPinged(socket));
    if (!next) return [...words, 'ended'].join(' ');
    if (next.opcode === PONG) words.push(`pong ${next.payload.toString('hex')}`);
    else if (next.opcode === CLOSE) {
      const code = next.payload.length >= 2 ? next.payload.readUInt16BE(0) : 0;
      return [...words, `closed ${code}: ${next.payload.subarray(2)}`].join(' ');
    } else {
      const said = JSON.parse(next.payload.toString()) as {
        message_type: string;
        payload: { echo?: string };
      };
      if (said.payload.echo === LAST_WORD) return words.join(' ');
      words.push(said.message_type === 'pong' ? `echo ${said.payload.echo}` : said.message_type);
    }
  }
}

/** The outcomes that are right, in the same words. */
function rightFor({ outcome }: FrameCase): readonly string[] {
  switch (outcome.is) {
    case 'closed':
      return outcome.codes.map((code) => `closed ${code}`);
    case 'answered':
      return [outcome.echoes.map((echo) => `echo ${echo}`).join(' ')];
    case 'ponged':
      return [outcome.payloads.map((one) => `pong ${one.toString('hex')}`).join(' ')];
    case 'told':
      return [Array.from({ length: outcome.errors }, () => 'error').join(' ')];
  }
}

async function frames(run: Run, port: number): Promise<number> {
  const found = findings();
  await inFlight(FRAME_CASES.length, AT_ONCE, async (nth) => {
    const one = FRAME_CASES[nth] as FrameCase;
    const told = await outcomeOf(port, one).catch((error: unknown) => String(error));
    // A pong may come before or between the words of a message that is whole.
    const isRight = rightFor(one).some((right) =>
      one.outcome.is === 'ponged' ? told.startsWith(right) : told === right,
    );
    const planted = run.plant === 'lenient' && one.outcome.is === 'closed';
    found.note(
      isRight !== planted,
      () =>
        `${one.chapter}: ${one.name}: ${told.slice(0, 200)} instead of ${rightFor(one).join(' or ').slice(0, 200)}`,
    );
  });
  found.settle(run);
  return FRAME_CASES.length;
}

// ---- Upgrades -------------------------------------------------------------------------------------------------------

type UpgradeCase = Omit<Upgrade, 'port' | 'localAddress'> & {
  readonly name: string;
  readonly statuses: readonly number[];
};

const UPGRADES: readonly UpgradeCase[] = [
  { name: 'a good one', statuses: [101] },
  { name: 'no sub-protocol', headers: { 'Sec-WebSocket-Protocol': undefined }, statuses: [101] },
  {
    name: 'compression offered',
    headers: { 'Sec-WebSocket-Extensions': 'permessage-deflate' },
    statuses: [101],
  },
  { name: 'no key', headers: { 'Sec-WebSocket-Key': undefined }, statuses: [400] },
  { name: 'a short key', headers: { 'Sec-WebSocket-Key': 'YQ==' }, statuses: [400] },
  { name: 'no version', headers: { 'Sec-WebSocket-Version': undefined }, statuses: [400, 426] },
  { name: 'version 12', headers: { 'Sec-WebSocket-Version': '12' }, statuses: [400, 426] },
  { name: 'version 99', headers: { 'Sec-WebSocket-Version': '99' }, statuses: [400, 426] },
  { name: 'POST', method: 'POST', statuses: [400, 404, 405] },
  { name: 'another protocol', headers: { Upgrade: 'h2c' }, statuses: [400, 404, 426] },
  { name: 'another path', path: '/socket', statuses: [404] },
  { name: 'a path below', path: '/ws/more', statuses: [404] },
  { name: 'a foreign origin', headers: { Origin: 'https://elsewhere.example' }, statuses: [403] },
  { name: 'an origin of null', headers: { Origin: 'null' }, statuses: [403] },
  {
    name: 'an access token in the URL',
    path: '/ws?access_token=eyJhbGciOiJFZERTQSJ9.e30.c2ln',
    statuses: [400],
  },
  {
    name: 'a secret key in the URL',
    path: '/ws?api_key=sk_live_0123456789abcdef',
    statuses: [400],
  },
  { name: 'a ticket that is none', path: '/ws?ticket=wt_nothing', statuses: [401] },
  { name: 'a resume token that is none', path: '/ws?resume=wr_nothing', statuses: [401] },
  { name: 'a bearer that is none', headers: { Authorization: 'Bearer nothing' }, statuses: [401] },
  { name: 'a header of 20 KiB', headers: { 'X-Long': 'x'.repeat(20_480) }, statuses: [431] },
];

async function upgrades(run: Run, port: number): Promise<number> {
  const found = findings();
  for (const { name, statuses, ...upgrade } of UPGRADES) {
    const socket = await openRaw({ port, localAddress: address(), ...upgrade });
    const { status, headers, body } = socket.answer;
    found.note(statuses.includes(status), () => `${name}: ${status} ${body}`);
    if (status === 101) {
      found.note(socket.isOpen, () => `${name}: the key is answered wrongly`);
      const isOffered =
        upgrade.headers?.['Sec-WebSocket-Protocol'] !== undefined || !upgrade.headers;
      found.note(
        headers['sec-websocket-extensions'] === undefined,
        () => `${name}: an extension was chosen`,
      );
      found.note(
        !isOffered || headers['sec-websocket-protocol'] === 'rcommerce.v1',
        () => `${name}: no sub-protocol was chosen`,
      );
    } else if (status !== 431 && status !== 426) {
      found.note(
        /problem\+json/.test(headers['content-type'] ?? ''),
        () => `${name}: ${status} as ${headers['content-type']}: ${body.slice(0, 200)}`,
      );
    }
    socket.destroy();
  }
  found.settle(run);
  return UPGRADES.length;
}

// ---- Others ---------------------------------------------------------------------------------------------------------

type Foreign = {
  readonly name: string;
  /** Why it is not on this machine. */
  readonly lacks: string | undefined;
  /** Goes through the conversation; calls `listening` when it waits for an event. Gives what it found. */
  talk(url: string, topic: string, listening: () => void): Promise<Record<string, unknown>>;
};

const fileOf = (name: string): string =>
  fileURLToPath(new URL(`./support/foreign/${name}`, import.meta.url));

const doesRun = (program: string, words: readonly string[]): boolean =>
  spawnSync(program, words, { stdio: 'ignore' }).status === 0;

/** A program of these words; each line it says is passed on. Its end is told with what it complained of. */
function started(
  run: Run,
  program: string,
  words: readonly string[],
  hear: (line: string) => void,
): { readonly ended: Promise<string>; kill(): void } {
  // A browser is many processes: one group, so that all of them go.
  const child: ChildProcess = spawn(program, words, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let isGone = false;
  const kill = (): void => {
    if (!isGone && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  };
  const timer = setTimeout(kill, FOREIGN_MS_MAX);
  run.defer(async () => kill());
  let said = '';
  child.stderr?.on('data', (bytes: Buffer) => {
    said += bytes.toString();
  });
  if (child.stdout) createInterface(child.stdout).on('line', hear);
  const ended = new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      isGone = true;
      clearTimeout(timer);
      resolve(code === 0 ? '' : `${program} ended with ${code}: ${said.slice(-1000)}`);
    });
  });
  return { ended, kill };
}

const inPython = (run: Run, name: string): Foreign => ({
  name: `python3-${name}`,
  lacks: doesRun(PYTHON, ['-c', `import ${name}`]) ? undefined : `${PYTHON} has no ${name}`,
  talk: async (url, topic, listening) => {
    let last = '';
    const { ended } = started(run, PYTHON, [fileOf(`${name}_client.py`), url, topic], (line) => {
      if (line === 'listening') listening();
      last = line;
    });
    const fault = await ended;
    return fault === '' ? (JSON.parse(last) as Record<string, unknown>) : { error: fault };
  },
});

function inChromium(run: Run, pagePort: number): Foreign {
  const program = CHROMIUM.find((name) => doesRun(name, ['--version']));
  return {
    name: 'chromium',
    lacks: program === undefined ? 'there is no chromium' : undefined,
    talk: async (url, topic, listening) => {
      const found = Promise.withResolvers<Record<string, unknown>>();
      const page = await readFile(fileOf('page.html'));
      const answer = async (request: IncomingMessage): Promise<Buffer | string> => {
        if (request.method !== 'POST') return page;
        const body = await text(request);
        if (request.url === '/listening') listening();
        if (request.url === '/found') found.resolve(JSON.parse(body) as Record<string, unknown>);
        return '';
      };
      const server = createServer((request, response) => {
        answer(request).then(
          (body) => response.setHeader('content-type', 'text/html').end(body),
          found.reject,
        );
      });
      await new Promise<void>((resolve) => server.listen(pagePort, '127.0.0.1', resolve));
      run.defer(async () => {
        server.close();
        server.closeAllConnections();
      });
      const asked = new URLSearchParams({ url, topic });
      const { ended, kill } = started(
        run,
        program ?? '',
        [
          '--headless',
          '--no-sandbox',
          '--disable-gpu',
          '--disable-dev-shm-usage',
          '--remote-debugging-port=0',
          `http://127.0.0.1:${pagePort}/?${asked}`,
        ],
        () => {},
      );
      const told = await Promise.race([
        found.promise,
        ended.then((fault) => ({ error: `ended before it told: ${fault}` })),
      ]);
      kill();
      return told;
    },
  };
}

const CONNECT_FIELDS = 'connection_id,heartbeat_ms,limits,position,resume_token,session';

/** Each goes through the same conversation; a change of a product is what they hear. */
async function others(
  run: Run,
  world: World,
  pagePort: number,
): Promise<{ talked: number; skipped: number }> {
  const { productId, variantId } = await makeGift(world.servers[0]?.url ?? '', 10, world.apiKey);
  const url = `ws://127.0.0.1:${portOf(world)}/ws`;
  let amount = 2000;
  const change = async (): Promise<void> => {
    amount += 1;
    await world.staff('PUT', `/admin/variants/${variantId}/prices`, {
      prices: [{ currency: 'USD', amount }],
    });
  };
  const found = findings();
  let skipped = 0;
  const all = [inPython(run, 'websockets'), inPython(run, 'wsproto'), inChromium(run, pagePort)];
  for (const { name, lacks, talk } of all) {
    if (lacks !== undefined) {
      skipped += 1;
      run.say(`SKIP ${name}: ${lacks}`);
      continue;
    }
    const told = await talk(url, `product:${productId}`, () => {
      change().catch(() => {});
    });
    run.say(`${name}: ${JSON.stringify(told)}`);
    const { connect, subprotocol, subscribe, parts, heard, offset, close, extensions } = told;
    const facts = [
      [String(connect), CONNECT_FIELDS],
      [subprotocol, 'rcommerce.v1'],
      [extensions ?? '', ''],
      [subscribe, 'subscribe'],
      [parts, 'in parts'],
      [heard, 'price_update'],
      [offset, true],
      [(close as unknown[] | undefined)?.[0], 1000],
    ];
    for (const [is, should] of facts) {
      found.note(
        is === should,
        () => `${name}: ${is} instead of ${should}: ${told['error'] ?? ''}`,
      );
    }
  }
  found.settle(run);
  run.expect(
    skipped === 0 || run.isPatient,
    `${skipped} clients are not on this machine: install python3-websockets, python3-wsproto and chromium`,
  );
  return { talked: all.length - skipped, skipped };
}

/** A port for the page, known before the shop starts, because the shop lists its origin. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof at === 'object' ? (at?.port ?? 0) : 0;
}

export const program = promise({
  name: 'ws-protocol',
  says: 'a socket speaks RFC 6455 with every client, and answers every wrong frame as it says',
  plants: { lenient: 'expects the server to keep connections that send what is no frame' },
  run: async (run) => {
    const pagePort = await freePort();
    const world = await openWorld(run, {
      environment: {
        RCOMMERCE_WEBSOCKET__PROFILE: 'production',
        RCOMMERCE_WEBSOCKET__ALLOWED_ORIGINS: `http://127.0.0.1:${pagePort}`,
      },
    });
    const cases = await frames(run, portOf(world));
    run.say(`${cases} cases of frames`);
    const asked = await upgrades(run, portOf(world));
    const { talked, skipped } = await others(run, world, pagePort);
    return {
      frame_cases: cases,
      upgrades: asked,
      clients: talked,
      skipped,
      failures: 0,
      ...(await world.check()),
    };
  },
});
