/* A shop in several processes: real ones, killed for real. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { emptyDatabase, type TestDatabase } from '../support/cluster.ts';
import { call, ownerToken, type ServerProcess, startServer } from '../support/server-process.ts';

const WAIT_MS_MAX = 60_000;

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + WAIT_MS_MAX;
  while (!(await isSo())) {
    assert.ok(performance.now() < deadline, `in time: ${what}`);
    await sleep(50);
  }
}

/** The processes that this one started and that still run. */
function childrenOf(pid: number): number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,stat='], { encoding: 'utf8' }).split('\n');
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, stat]) => Number(parent) === pid && !stat?.startsWith('Z'))
    .map(([child]) => Number(child));
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).startsWith(
      'Z',
    );
  } catch {
    return false;
  }
};

const readyLines = (server: ServerProcess): number =>
  server
    .said()
    .split('\n')
    .filter((line) => line.startsWith('rcommerce ready')).length;

async function asked(database: TestDatabase) {
  const client = new pg.Client(database.admin);
  await client.connect();
  return {
    one: async (text: string) => (await client.query(text)).rows[0]?.value,
    end: () => client.end(),
  };
}

const isReady = async (url: string): Promise<boolean> =>
  fetch(`${url}/health/ready`).then(
    (answer) => answer.status === 200,
    () => false,
  );

test('two processes share a port; a killed one is started again while the other serves; a stop ends all', async (t) => {
  const database = await emptyDatabase();
  t.after(() => database.drop());
  const server = await startServer(database, { RCOMMERCE_SERVER__PROCESSES: '2' });
  const [first = 0, second = 0, ...more] = childrenOf(server.pid);
  assert.ok(first > 0 && second > 0 && more.length === 0);
  assert.equal(readyLines(server), 1);

  process.kill(first, 'SIGKILL');
  await until('the dead one is noticed', () =>
    /ended by SIGKILL; it is started again/.test(server.said()),
  );
  for (let n = 0; n < 20; n += 1) assert.ok(await isReady(server.url), 'the other one serves');
  await until('there are two again', () => childrenOf(server.pid).length === 2);
  assert.ok(childrenOf(server.pid).includes(second));
  const token = await ownerToken(server.url);
  assert.ok(token.length > 20);
  assert.equal(readyLines(server), 1, 'the ready line comes once');

  const children = childrenOf(server.pid);
  assert.equal(await server.stop(), 0);
  assert.deepEqual(children.filter(isAlive), []);
});

test('when the first process is killed its children end, and the shop starts again at once', async (t) => {
  const database = await emptyDatabase();
  t.after(() => database.drop());
  const server = await startServer(database, { RCOMMERCE_SERVER__PROCESSES: '2' });
  const children = childrenOf(server.pid);
  assert.equal(children.length, 2);
  await server.kill();
  await until('its children are gone', () => !children.some(isAlive));
  const again = await startServer(database, { RCOMMERCE_SERVER__PROCESSES: '2' });
  assert.ok(await isReady(again.url));
  assert.equal(await again.stop(), 0);
});

test('a child that cannot serve ends the start, with its reason', async (t) => {
  const database = await emptyDatabase();
  const taken = await startServer(database);
  t.after(async () => {
    await taken.stop();
    await database.drop();
  });
  const port = new URL(taken.url).port;
  await assert.rejects(
    startServer(database, { RCOMMERCE_SERVER__PROCESSES: '2', PORT: port }),
    /port \d+ is in use/,
  );
});

test('a web process serves and leaves the work to a worker, which goes on after a kill', async (t) => {
  const database = await emptyDatabase();
  const db = await asked(database);
  const web = await startServer(database, { RCOMMERCE_SERVER__ROLE: 'web' });
  t.after(async () => {
    await web.stop();
    await db.end();
    await database.drop();
  });
  const token = await ownerToken(web.url);
  const add = async (n: number) => {
    const made = await call(web.url, 'POST', '/admin/customers', {
      body: { email: `a${n}@example.com` },
      headers: { authorization: `Bearer ${token}` },
    });
    assert.equal(made.status, 201);
  };
  const end = () => db.one('select last_position::int as value from event_log');
  const slowest = () =>
    db.one('select coalesce(min(position), 0)::int as value from event_readers');
  await add(1);
  await until('the web process numbers its own events', async () => (await end()) > 0);
  assert.equal(await slowest(), 0, 'and follows the log for nobody');

  const worker = await startServer(database, { RCOMMERCE_SERVER__ROLE: 'worker' });
  assert.equal(worker.url, '');
  await until('the worker has read the log', async () => (await slowest()) === (await end()));
  await worker.kill();
  await add(2);
  const next = await startServer(database, { RCOMMERCE_SERVER__ROLE: 'worker' });
  await add(3);
  await until('the next worker has read it', async () => (await slowest()) === (await end()));
  assert.equal(await next.stop(), 0);
});
