/* Images of strangers are decoded in child processes, one image each at a time.
 * Invariants  at most IMAGES_AT_ONCE_MAX of them live; a broken, slow or greedy image costs its own child only.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { refuse } from '../../kernel/refusal.ts';

/** Images decoded at once by this process: each may take hundreds of MiB for a moment. */
export const IMAGES_AT_ONCE_MAX = 2;
/** Uploads that wait for a decoder; beyond it the process is overloaded. */
export const IMAGES_WAITING_MAX = 16;
/** Resident memory of one decoder, its own 70 MiB included. */
export const IMAGE_MEMORY_BYTES_MAX = 1024 * 1024 * 1024;
/** From order to answer; the decoder gives up a little before. */
const ORDER_MS_MAX = 10_000;
/** A decoder that nobody asks for so long ends. */
const IDLE_MS_MAX = 10_000;
const TOO_MUCH_MEMORY = 70;
/** What a decoder may know of our environment: where libraries and temporary files are. */
const ENVIRONMENT = ['PATH', 'TMPDIR', 'TEMP', 'LD_LIBRARY_PATH', 'SystemRoot'];

export type EncodeOrder = {
  readonly path: string;
  readonly format: 'jpeg' | 'png' | 'webp' | 'avif';
  /** A file that does not exist yet. */
  readonly target: string;
  readonly pixelsMax: number;
  readonly memoryBytesMax: number;
};

export type EncodeAnswer =
  | { readonly width: number; readonly height: number }
  | { readonly no: 'unreadable' | 'frames' | 'pixels' | 'memory' }
  | { readonly no: 'unwritten'; readonly code: string };

// This file's own ending: `.ts` from the sources, `.js` when built.
const CHILD = fileURLToPath(
  new URL(`./encode-child${extname(import.meta.filename)}`, import.meta.url),
);

let running = 0;
const waiting: (() => void)[] = [];
const idle: { readonly child: ChildProcess; readonly timer: NodeJS.Timeout }[] = [];

/** The image anew, without metadata and upright, in a file. refuses OVERLOADED 503 */
export async function encodeImage(order: EncodeOrder): Promise<EncodeAnswer> {
  if (running >= IMAGES_AT_ONCE_MAX) {
    if (waiting.length >= IMAGES_WAITING_MAX)
      throw refuse('OVERLOADED', {}, { retryAfterSeconds: 1 });
    await new Promise<void>((go) => waiting.push(go));
  } else running += 1;
  try {
    return await ordered(order);
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

function ordered(order: EncodeOrder): Promise<EncodeAnswer> {
  const child = takeChild();
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), ORDER_MS_MAX);
    const end = (answer: EncodeAnswer, lives: boolean) => {
      clearTimeout(timer);
      child.removeAllListeners();
      // A kill that comes late must not end this process with an unheard error.
      child.on('error', () => {});
      if (lives) keepIdle(child);
      resolve(answer);
    };
    child.once('message', (answer: EncodeAnswer) => end(answer, true));
    child.once('error', () => end({ no: 'unreadable' }, false));
    child.once('exit', (code) =>
      end({ no: code === TOO_MUCH_MEMORY ? 'memory' : 'unreadable' }, false),
    );
    child.send(order);
  });
}

function takeChild(): ChildProcess {
  for (let free = idle.pop(); free; free = idle.pop()) {
    clearTimeout(free.timer);
    if (!free.child.connected) continue;
    free.child.removeAllListeners();
    free.child.ref();
    return free.child;
  }
  const env = Object.fromEntries(
    ENVIRONMENT.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
  return fork(CHILD, [], { env, execArgv: ['--max-old-space-size=64'], stdio: 'ignore' });
}

/** An idle decoder keeps nobody from ending: it ends with us, or by itself after a while. */
function keepIdle(child: ChildProcess): void {
  const timer = setTimeout(() => {
    idle.splice(
      idle.findIndex((one) => one.child === child),
      1,
    );
    child.kill();
  }, IDLE_MS_MAX);
  timer.unref();
  child.unref();
  child.channel?.unref();
  idle.push({ child, timer });
}
