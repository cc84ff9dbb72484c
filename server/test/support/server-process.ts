import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { TestDatabase } from './cluster.ts';

const CLI = fileURLToPath(new URL('../../src/main/cli.ts', import.meta.url));
const READY_MS_MAX = 60_000;

/** A real server in a process of its own, as `npm start` runs it, so that it can be killed. */
export type ServerProcess = {
  readonly pid: number;
  /** Empty for a worker, which has no address. */
  readonly url: string;
  readonly owner: { readonly email: string; readonly password: string };
  /** `kill -9`, and waits until it is gone. */
  kill(): Promise<void>;
  /** As Ctrl-C; gives the exit code. */
  stop(): Promise<number | null>;
  /** What it said on stdout and stderr so far. */
  said(): string;
};

export const OWNER = { email: 'owner@example.com', password: 'correct horse battery' } as const;

/** Starts a server on the database of a test and waits for its ready line. */
export const startServer = (
  database: TestDatabase,
  environment: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> => startServerAt(urlOf(database), environment);

/**
 * Starts a server on any database and waits for its ready line.
 * cli  of another copy of the code; ours when left out
 */
export async function startServerAt(
  databaseUrl: string,
  environment: Readonly<Record<string, string>> = {},
  cli = CLI,
): Promise<ServerProcess> {
  const dataDir = await mkdtemp(join(tmpdir(), 'rcommerce-process-'));
  const child = spawn(process.execPath, [cli, 'dev'], {
    env: {
      PATH: process.env['PATH'] ?? '',
      DATABASE_URL: databaseUrl,
      RCOMMERCE_DATA_DIR: dataDir,
      RCOMMERCE_OWNER_EMAIL: OWNER.email,
      RCOMMERCE_OWNER_PASSWORD: OWNER.password,
      RCOMMERCE_SEED: 'none',
      PORT: '0',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const gone = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => resolve(code));
  });
  const forget = () => rm(dataDir, { recursive: true, force: true });
  const url = await readyUrl(child, gone, (line) => {
    text += `${line}\n`;
  }).catch(async (error: unknown) => {
    child.kill('SIGKILL');
    await forget();
    throw new Error(`${error instanceof Error ? error.message : error}\n${text}`);
  });
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    const code = await gone;
    await forget();
    return code;
  };
  return {
    pid: child.pid ?? 0,
    url,
    owner: OWNER,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
    said: () => text,
  };
}

async function readyUrl(
  child: ChildProcess,
  gone: Promise<number | null>,
  hear: (line: string) => void,
): Promise<string> {
  const ready = Promise.withResolvers<string>();
  if (!child.stdout) throw new Error('the server has no stdout');
  createInterface(child.stdout).on('line', (line) => {
    hear(line);
    const found = /^rcommerce (?:ready (\S+)|worker ready)$/.exec(line);
    if (found) ready.resolve(found[1] ?? '');
  });
  const late = sleep(READY_MS_MAX, undefined, { ref: false }).then(() => {
    throw new Error('the server is not ready in time');
  });
  const died = gone.then((code) => {
    throw new Error(`the server ended with ${code} before it was ready`);
  });
  return Promise.race([ready.promise, late, died]);
}

/** The database as a URL over its socket folder. */
export function urlOf(database: TestDatabase): string {
  const { host, user, database: name } = database.admin;
  return `postgres://${user}@localhost/${name}?host=${encodeURIComponent(host ?? '')}`;
}

export type Json = Record<string, unknown>;
export type Got = { readonly status: number; readonly body: Json; readonly headers: Headers };

/** One JSON request; a server that dies meanwhile rejects. */
export async function call(
  url: string,
  method: string,
  path: string,
  sent: { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Got> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      ...(sent.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...sent.headers,
    },
    ...(sent.body === undefined ? {} : { body: JSON.stringify(sent.body) }),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    body: text === '' ? {} : (JSON.parse(text) as Json),
    headers: answer.headers,
  };
}

/** The owner's access token. */
export async function ownerToken(url: string): Promise<string> {
  const { body } = await call(url, 'POST', '/admin/auth/login', {
    body: { email: OWNER.email, password: OWNER.password },
  });
  return String(body['access_token']);
}
