/* A shop that serves, from its database to its last answer: in this process, or in several that this one looks after.
 * Terms       ready: /health/ready answered 200, so the line `rcommerce ready <url>` is true when it is printed.
 * Invariants  whatever fails on the way up, the database that this process started is stopped again.
 */
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { browserOrigins } from '../modules/staff/staff.ts';
import type { Config } from '../platform/config.ts';
import { createLog } from '../platform/log.ts';
import { mailFolderOf, NO_MAIL_SERVER, wayOf } from '../platform/mail/mail.ts';
import { bringUp } from './bring-up.ts';
import { firstStart } from './first-start.ts';
import {
  databaseOf,
  joinDatabase,
  type OpenDatabase,
  OperatorError,
  openDatabase,
} from './open-database.ts';
import { isChild, startChildren, stopTold, tellReady } from './processes.ts';
import type { Wired } from './wire.ts';
import { freeYoungGeneration } from './young-generation.ts';

const READY_MS_MAX = 30_000;
/** Past it a stop no longer waits for what hangs; the database is stopped in order all the same. */
const CLOSE_MS_MAX = 20_000;
/** How much longer the first of several processes waits: it kills those that hang. */
const KILL_MS_MAX = 2000;

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** Serves until a signal comes; gives the exit code. */
export async function serve(config: Config): Promise<number> {
  // Whoever started us with a pipe may have closed it; that is no reason to stop serving.
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
  if (isChild()) return serveAsChild(config);
  const stop = stopRequested();
  const lost = Promise.withResolvers<string>();
  const database = await openDatabase(databaseOf(config), say, lost.resolve);
  let close: (() => Promise<void>) | undefined;
  try {
    const asked = stop.then(() => undefined);
    const wired = await Promise.race([build(config, database), asked]);
    if (!wired) return 0;
    close = wired.close;
    let live: Promise<string>;
    if (processesOf(config) > 1) {
      // The first process prepares the shop and then only looks after the others.
      await wired.close();
      const children = startChildren(processesOf(config), say);
      close = () => children.stop(CLOSE_MS_MAX);
      live = children.ready;
    } else live = goLive(wired);
    const url = await Promise.race([live, asked]);
    if (url === undefined) return 0;
    announce(config, url);
    if (processesOf(config) === 1) await sayOrigins(wired);
    if (wayOf(config) === 'none') say(NO_MAILS_LEAVE);
    const reason = await Promise.race([stop.then(() => undefined), lost.promise]);
    if (reason !== undefined) say(`the database is gone: ${reason}`);
    return reason === undefined ? 0 : 1;
  } finally {
    await Promise.race([close?.(), sleep(CLOSE_MS_MAX + KILL_MS_MAX, undefined, { ref: false })]);
    await database.close();
  }
}

/** One of several processes: the first has prepared the database and looks after it. */
async function serveAsChild(config: Config): Promise<number> {
  const stop = stopTold();
  const database = await joinDatabase(databaseOf(config), say);
  let wired: Wired | undefined;
  try {
    const log = createLog({ level: config.log?.level ?? 'info' });
    wired = await bringUp(config, database, { log, say });
    tellReady(await goLive(wired));
    await stop;
    return 0;
  } finally {
    await Promise.race([wired?.close(), sleep(CLOSE_MS_MAX, undefined, { ref: false })]);
    await database.close();
  }
}

const processesOf = (config: Config): number => config.server.processes ?? 1;

/** The one line that says that it is ready, and in development where to go. A worker has no address. */
function announce(config: Config, url: string): void {
  if (config.server.role === 'worker') {
    print('rcommerce worker ready');
    return;
  }
  print(`rcommerce ready ${url}`);
  if (config.profile === 'development') for (const line of addresses(url, config)) print(line);
}

async function build(config: Config, database: OpenDatabase): Promise<Wired> {
  const log = createLog({ level: config.log?.level ?? 'info' });
  const wired = await bringUp(config, database, { log, say });
  try {
    await firstStart(wired, { config, migrating: database.migrating, print, say });
    return wired;
  } catch (error) {
    await wired.close();
    throw error;
  }
}

/** A shop that lists no origin is closed to web pages: whoever builds one should not have to guess why. */
async function sayOrigins({ edges }: Wired): Promise<void> {
  if (edges.config.profile === 'development') return;
  const origins = await browserOrigins(edges.locate).catch(() => undefined);
  if (origins?.size === 0) {
    edges.log.info({}, 'no store lists an origin (browser_origins): no web page may call the API');
  }
}

/** Where a newcomer goes next. */
const addresses = (url: string, config: Config): readonly string[] => [
  `  start page   ${url}/`,
  `  reference    ${url}/docs`,
  `  shopper API  ${url}/api/v1/store`,
  `  staff API    ${url}/api/v1/admin`,
  `  mails        ${wayOf(config) === 'folder' ? mailFolderOf(config) : 'by the mail server'}`,
];

const NO_MAILS_LEAVE = `${NO_MAIL_SERVER}: no mail leaves. Each is tried four times in 21 minutes, then it has failed and is listed under GET /api/v1/admin/notifications. Set RCOMMERCE_MAIL__URL and RCOMMERCE_MAIL__FROM`;

/** Listens, starts the timers, and gives the URL once /health/ready answers 200. A worker listens to nobody. */
async function goLive(wired: Wired): Promise<string> {
  if (wired.edges.config.server.role === 'worker') {
    wired.start();
    freeYoungGeneration();
    return '';
  }
  const url = await wired.listen().catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error;
    const why = error.code === 'EACCES' ? 'may not be used' : 'is in use';
    throw new OperatorError(
      `port ${wired.edges.config.server.port} ${why}: stop what listens there, or set PORT`,
    );
  });
  wired.start();
  const deadline = performance.now() + READY_MS_MAX;
  while (performance.now() < deadline) {
    if ((await statusOf(`${url}/health/ready`)) === 200) {
      freeYoungGeneration();
      return url;
    }
    await sleep(50);
  }
  throw new OperatorError(`${url}/health/ready does not answer 200`);
}

/** Undefined when nobody answers. Not by `fetch`, which brings a client of its own with it: 2 MiB for this one question. */
async function statusOf(url: string): Promise<number | undefined> {
  try {
    const [answer] = (await once(get(url, { agent: false }), 'response')) as [IncomingMessage];
    answer.resume();
    return answer.statusCode;
  } catch {
    return undefined;
  }
}

/** Settles at the first SIGINT or SIGTERM, and when npm, who started us, is gone. A second signal ends at once. */
function stopRequested(): Promise<void> {
  return new Promise((resolve) => {
    let isAsked = false;
    const ask = () => {
      if (isAsked) return;
      isAsked = true;
      resolve();
    };
    let firstMs = 0;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        // npm and the terminal may both pass on one Ctrl-C.
        const isImpatient = isAsked && performance.now() - firstMs > 1000;
        if (isImpatient) process.exit(130);
        if (!isAsked) firstMs = performance.now();
        ask();
      });
    }
    if (process.env['npm_lifecycle_event'] === undefined) return;
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent) ask();
    }, 500).unref();
  });
}
