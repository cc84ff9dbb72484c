/* connections.ts   what an idle socket costs in memory, and how fast ten thousand come in with a ticket, beside ws alone */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { WebSocketServer } from 'ws';
import { createStaff } from '../src/modules/staff/staff.ts';
import type { Edges } from '../src/platform/edges.ts';
import { hashPassword } from '../src/platform/passwords.ts';
import { SYSTEM } from '../src/platform/postgres/db.ts';
import { sql } from '../src/platform/postgres/sql.ts';
import { NO_TOKENS } from '../src/platform/realtime/identity.ts';
import { issueTicket } from '../src/platform/realtime/tickets.ts';
import { middleOf, tell } from './support/figures.ts';
import { inWiredWorld, type WiredWorld } from './support/wired.ts';

const SOCKETS = 10_000;
const ROUNDS = 3;
const TICKETS_OF_ONE_TRANSACTION = 250;
/** So that what the handshakes needed can go. */
const IDLE_MS = 2000;
const PASSWORD = 'a quiet harbour at dawn';
const TOPICS = ['bench_one', 'bench_two', 'bench_three'];
const SETTINGS = {
  'server.port': '0',
  'websocket.max_connections': '1000000',
  'websocket.max_connections_per_ip': '1000000',
  'websocket.max_connections_per_user': '1000000',
  'websocket.accept_per_second': '0',
};

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes in use, once what is garbage has gone. */
async function used(): Promise<number> {
  await sleep(IDLE_MS);
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

type Came = { readonly seconds: number; readonly kib: number };

/** All of them open, from another process; how long it took, and what each costs here. */
async function come(port: number, paths: readonly string[], messages: number): Promise<Came> {
  const before = await used();
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('support/socket-crowd.ts', import.meta.url))],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  child.stdin.write(`${JSON.stringify({ port, paths, messages })}\n`);
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  const bytes = (await used()) - before;
  child.stdin.end();
  await once(child, 'close');
  return { seconds: Number(said) / 1000, kib: bytes / 1024 / paths.length };
}

async function wsAlone(): Promise<Came> {
  const server = createServer();
  const sockets = new WebSocketServer({ server, clientTracking: false, perMessageDeflate: false });
  sockets.on('connection', (ws) => {
    ws.on('message', () => {});
    ws.send('{"message_type":"connect"}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const came = await come(
    port,
    Array.from({ length: SOCKETS }, () => '/'),
    1,
  );
  sockets.close();
  server.close();
  return came;
}

const topics = ({ live }: Edges): void => {
  for (const pattern of TOPICS) {
    live.topic({ pattern, admits: () => true, snapshot: () => '/api/v1/store' });
  }
};

/** As many tickets of one signed-in person as there will be sockets. */
async function ticketsOf({ wired, storeId }: WiredWorld): Promise<readonly string[]> {
  const ctx = { storeId, actor: SYSTEM };
  const session = await wired.edges
    .reads(ctx)
    .one<{ id: typeof storeId; staff_user_id: typeof storeId; version: number }>(
      sql`select id, staff_user_id, version from sessions order by created_at limit 1`,
    );
  if (!session) throw new Error('nobody is signed in');
  const paths: string[] = [];
  while (paths.length < SOCKETS) {
    await wired.edges.inTx(ctx, async (tx) => {
      const made = Array.from({ length: TICKETS_OF_ONE_TRANSACTION }, () =>
        issueTicket(tx, {
          caller: { kind: 'staff', id: session.staff_user_id, session_id: session.id },
          sessionVersion: session.version,
          endsAt: undefined,
          origin: undefined,
          tokenHashes: NO_TOKENS,
          topics: TOPICS,
        }),
      );
      for (const { ticket } of await Promise.all(made)) paths.push(`/ws?ticket=${ticket}`);
    });
  }
  return paths;
}

async function signIn({ wired, storeId }: WiredWorld): Promise<void> {
  const passwordHash = await hashPassword(PASSWORD);
  const email = 'owner@example.com';
  await wired.edges.inTx({ storeId, actor: SYSTEM }, (tx) =>
    createStaff(tx, { email, passwordHash, name: 'Olive Owner', role: 'owner' }),
  );
  const answer = await wired.http.app.inject({
    method: 'POST',
    url: '/api/v1/admin/auth/login',
    payload: { email, password: PASSWORD },
  });
  if (answer.statusCode !== 200) throw new Error(answer.body);
}

await inWiredWorld(
  async (world) => {
    await signIn(world);
    const url = new URL(await world.wired.listen());
    world.wired.start();
    await sleep(IDLE_MS);
    const alone: Came[] = [];
    const ours: Came[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      alone.push(await wsAlone());
      // `connect`, and the answer to each topic.
      ours.push(await come(Number(url.port), await ticketsOf(world), 1 + TOPICS.length));
    }
    const kib = (all: readonly Came[]) => all.map((one) => one.kib);
    const seconds = (all: readonly Came[]) => all.map((one) => one.seconds);
    tell('connections', [
      middleOf('a socket of ws alone', 'KiB', kib(alone)),
      middleOf('an idle socket with 3 topics', 'KiB', kib(ours), { gate: 12, goal: 8 }),
      middleOf('10,000 connects, ws alone', 's', seconds(alone)),
      middleOf('10,000 connects with a ticket', 's', seconds(ours), { gate: 8, goal: 4 }),
    ]);
  },
  { moreJobs: topics },
  SETTINGS,
);
