/* browser.ts   a real browser without a window, driven over its own protocol: one page, what it shows and complains of
 * source: the DevTools protocol, https://chromedevtools.github.io/devtools-protocol/ (Target, Page, Runtime, Log)
 */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';

const PROGRAMS = ['chromium-headless-shell', 'chromium'];
const WAIT_MS_MAX = 30_000;

/** Undefined where there is none. */
export const browserHere = (): string | undefined =>
  PROGRAMS.find((program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0);

export type Page = {
  /** What an expression gives on the page, as JSON. */
  see<T>(expression: string): Promise<T>;
  /** Waits until an expression is true there. */
  until(expression: string): Promise<void>;
  /** Errors of scripts, on the console and of what was not loaded, and what its security policy refused. */
  readonly complaints: readonly string[];
};

type Json = Readonly<Record<string, unknown>>;
type Told = {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Json;
  readonly result?: Json;
  readonly error?: { readonly message: string };
};

/** Opens a page in a browser of its own, which ends with the test. */
export async function openPage(t: TestContext, program: string, url: string): Promise<Page> {
  const driver = await startBrowser(t, program);
  const complaints: string[] = [];
  const target = await driver.ask('Target.createTarget', { url: 'about:blank' });
  const session = await driver.ask('Target.attachToTarget', {
    targetId: target['targetId'],
    flatten: true,
  });
  const sessionId = String(session['sessionId']);
  driver.hear(({ method, params = {} }) => {
    const entry = params['entry'] as { level?: string } | undefined;
    const isBad =
      method === 'Runtime.exceptionThrown' ||
      (method === 'Runtime.consoleAPICalled' && params['type'] === 'error') ||
      (method === 'Log.entryAdded' && entry?.level === 'error');
    if (isBad) complaints.push(JSON.stringify(params).slice(0, 1000));
  });
  const ask = (method: string, params: object = {}) => driver.ask(method, params, sessionId);
  await Promise.all([ask('Runtime.enable'), ask('Log.enable'), ask('Page.enable')]);
  await ask('Page.addScriptToEvaluateOnNewDocument', {
    source: `addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      console.error('refused by ' + violatedDirective + ': ' + blockedURI));`,
  });
  const gone = await ask('Page.navigate', { url });
  assert.equal(gone['errorText'], undefined);
  const see: Page['see'] = async <T>(expression: string) => {
    const { result, exceptionDetails } = await ask('Runtime.evaluate', {
      expression,
      returnByValue: true,
      awaitPromise: true,
    });
    assert.equal(exceptionDetails, undefined, expression);
    return (result as { value: T }).value;
  };
  return {
    see,
    until: async (expression) => {
      const deadline = performance.now() + WAIT_MS_MAX;
      while (!(await see<boolean>(`Boolean(${expression})`))) {
        assert.ok(
          performance.now() < deadline,
          `${expression} in time; the page: ${await see<string>('document.body.innerText')} ${complaints}`,
        );
        await sleep(50);
      }
    },
    complaints,
  };
}

async function startBrowser(t: TestContext, program: string) {
  const profile = await mkdtemp(join(tmpdir(), 'rcommerce-browser-'));
  // A browser is many processes: one group, so that all of them go.
  const child = spawn(
    program,
    [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      `--user-data-dir=${profile}`,
      '--remote-debugging-port=0',
      'about:blank',
    ],
    { detached: true, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  t.after(async () => {
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    await ended;
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  });
  const address = Promise.withResolvers<string>();
  createInterface(child.stderr).on('line', (line) => {
    const found = /^DevTools listening on (ws:\S+)$/.exec(line);
    if (found?.[1]) address.resolve(found[1]);
  });
  const early = ended.then((): never => {
    throw new Error(`${program} ended before it listened`);
  });
  early.catch(() => {});
  const listening = await Promise.race([address.promise, early]);
  const socket = new WebSocket(listening, { perMessageDeflate: false });
  const waiting = new Map<number, (told: Told) => void>();
  const hearers: ((told: Told) => void)[] = [];
  socket.on('message', (data) => {
    const told = JSON.parse(String(data)) as Told;
    if (told.id === undefined) for (const hear of hearers) hear(told);
    else waiting.get(told.id)?.(told);
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  t.after(() => socket.terminate());
  let asked = 0;
  return {
    hear: (hearer: (told: Told) => void) => void hearers.push(hearer),
    ask: async (method: string, params: object, sessionId?: string): Promise<Json> => {
      asked += 1;
      const id = asked;
      const answer = new Promise<Told>((resolve) => waiting.set(id, resolve));
      socket.send(JSON.stringify({ id, method, params, sessionId }));
      const late = sleep(WAIT_MS_MAX, undefined, { ref: false }).then((): Told => {
        throw new Error(`the browser does not answer ${method}`);
      });
      const told = await Promise.race([answer, late]);
      waiting.delete(id);
      assert.equal(told.error, undefined, `${method}: ${told.error?.message}`);
      return told.result ?? {};
    },
  };
}
