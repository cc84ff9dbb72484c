import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { runDirOf, startEmbedded } from '../platform/embedded-postgres/embedded-postgres.ts';
import { joinDatabase, OperatorError, openDatabase } from './open-database.ts';

const HOLDER = fileURLToPath(new URL('../../test/support/hold-database.ts', import.meta.url));
const quiet = () => {};
const isLinux = process.platform === 'linux';

async function dataFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rcommerce-open-'));
  t.after(async () => {
    const runDir = runDirOf(folder);
    await rm(folder, { recursive: true, force: true });
    await rm(runDir, { recursive: true, force: true });
  });
  return folder;
}

async function holder(dataDir: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [HOLDER, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once('data', () => resolve());
    child.once('exit', (code) => reject(new Error(`the holder ended with ${code}`)));
  });
  return child;
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill(signal);
  return gone;
}

/** Processes that work in or for this data folder. */
function processesOf(dataDir: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map(Number)
    .filter((pid) => {
      try {
        if (readlinkSync(`/proc/${pid}/cwd`).startsWith(dataDir)) return true;
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(dataDir);
      } catch {
        return false;
      }
    });
}

async function untilNone(dataDir: string): Promise<void> {
  for (let waited = 0; waited < 200 && processesOf(dataDir).length > 0; waited += 1) {
    await sleep(50);
  }
  assert.deepEqual(processesOf(dataDir), []);
}

async function askOne(login: pg.ClientConfig, text: string): Promise<unknown> {
  const client = new pg.Client(login);
  await client.connect();
  try {
    return (await client.query({ text, rowMode: 'array' })).rows[0]?.[0];
  } finally {
    await client.end();
  }
}

test('a shop stopped by SIGTERM leaves no process, and its data are there at the next start', async (t) => {
  const dataDir = await dataFolder(t);
  const child = await holder(dataDir);
  const joined = await joinDatabase({ url: undefined, dataDir }, quiet);
  assert.equal(joined.kind, 'joined');
  await askOne(joined.migrating, 'create table kept as select 7 as n');
  assert.equal(await ended(child, 'SIGTERM'), 0);
  if (isLinux) await untilNone(dataDir);
  const again = await openDatabase({ url: undefined, dataDir }, quiet, quiet);
  assert.equal(await askOne(again.migrating, 'select n from kept'), 7);
  await again.close();
});

test('a second shop on the same data is refused in words', async (t) => {
  const dataDir = await dataFolder(t);
  const first = await openDatabase({ url: undefined, dataDir }, quiet, quiet);
  await assert.rejects(
    openDatabase({ url: undefined, dataDir }, quiet, quiet),
    (error) => error instanceof OperatorError && /another rcommerce .* runs/.test(error.message),
  );
  await first.close();
});

test('a command finds no shop running and starts the database for its time', async (t) => {
  const dataDir = await dataFolder(t);
  const command = await joinDatabase({ url: undefined, dataDir }, quiet);
  assert.equal(command.kind, 'embedded');
  assert.equal(await askOne(command.migrating, 'select 1'), 1);
  await command.close();
});

test('kill -9 of the shop takes PostgreSQL along, and the next start works', async (t) => {
  if (!isLinux) return t.skip('looks at /proc');
  const dataDir = await dataFolder(t);
  const child = await holder(dataDir);
  assert.ok(processesOf(dataDir).length > 1);
  await ended(child, 'SIGKILL');
  await untilNone(dataDir);
  const again = await openDatabase({ url: undefined, dataDir }, quiet, quiet);
  assert.equal(await askOne(again.migrating, 'select 1'), 1);
  await again.close();
});

test('a PostgreSQL whose watchdog was killed too is stopped by the next start', async (t) => {
  if (!isLinux) return t.skip('looks at /proc');
  const dataDir = await dataFolder(t);
  // A watchdog that is quicker than our signals stops the server as it should: then it is arranged again.
  for (let tried = 0; tried < 6 && processesOf(dataDir).length === 0; tried += 1) {
    const child = await holder(dataDir);
    // Two shells watch: the one that waits for PostgreSQL, and its child that waits for the pipe. On a busy machine
    // PostgreSQL is ready before the second was forked; left alive, it would do its work and nothing were left over.
    let watchdogs: number[] = [];
    for (let waited = 0; waited < 200 && watchdogs.length < 2; waited += 1) {
      if (waited > 0) await sleep(25);
      watchdogs = processesOf(dataDir).filter((pid) =>
        readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('/bin/sh'),
      );
    }
    assert.equal(watchdogs.length, 2);
    for (const pid of watchdogs) process.kill(pid, 'SIGKILL');
    await ended(child, 'SIGKILL');
    await sleep(500);
  }
  assert.ok(processesOf(dataDir).length > 0, 'PostgreSQL was not left over');
  const lines: string[] = [];
  const again = await openDatabase({ url: undefined, dataDir }, (line) => lines.push(line), quiet);
  assert.match(lines.join('\n'), /left over/);
  assert.equal(await askOne(again.migrating, 'select 1'), 1);
  await again.close();
  await untilNone(dataDir);
});

test('a postmaster that dies by itself is started again', async (t) => {
  if (!isLinux) return t.skip('looks at /proc');
  const dataDir = await dataFolder(t);
  const database = await openDatabase({ url: undefined, dataDir }, quiet, quiet);
  const pid = Number(readFileSync(join(dataDir, 'pg/postmaster.pid'), 'utf8').split('\n')[0]);
  process.kill(pid, 'SIGKILL');
  let answer: unknown;
  for (let tried = 0; tried < 100 && answer !== 1; tried += 1) {
    await sleep(100);
    answer = await askOne(database.migrating, 'select 1').catch(() => undefined);
  }
  assert.equal(answer, 1);
  await database.close();
  await untilNone(dataDir);
});

test('where root may not use namespaces, PostgreSQL runs as an unprivileged user', async (t) => {
  if (process.getuid?.() !== 0) return t.skip('needs root');
  const dataDir = await dataFolder(t);
  const postgres = await startEmbedded({ dataDir, withoutWays: ['namespace'] });
  t.after(() => rm(postgres.dataPath, { recursive: true, force: true }));
  assert.equal(await askOne(postgres.login('postgres'), 'select 1'), 1);
  await postgres.stop();
  const again = await startEmbedded({ dataDir, withoutWays: ['namespace'] });
  assert.equal(again.dataPath, postgres.dataPath);
  assert.equal(await askOne(again.login('postgres'), 'select 1'), 1);
  await again.stop();
});
