import { mkdir, rename, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';

/** Who holds a data folder: the shop itself, or a command that needed the database for a moment. */
export type Owner = { readonly pid: number; readonly what: 'shop' | 'command' };

export type Ownership =
  | { readonly held: true; release(): Promise<void> }
  | { readonly held: false; readonly by: Owner };

const ANSWER_MS_MAX = 2000;
const TRIES_MAX = 20;

/**
 * Becomes the one owner of a data folder by listening on `owner.sock` in its run folder. A socket that answers
 * belongs to a living owner; one that does not is left over from a dead one.
 */
export async function own(runDir: string, what: Owner['what']): Promise<Ownership> {
  await mkdir(runDir, { mode: 0o700, recursive: true });
  const path = join(runDir, 'owner.sock');
  for (let tried = 0; tried < TRIES_MAX; tried += 1) {
    const server = await listen(path, { pid: process.pid, what });
    if (server) {
      return {
        held: true,
        release: () => new Promise((resolve) => server.close(() => resolve())),
      };
    }
    const by = await ownerAt(path);
    if (by) return { held: false, by };
    // Stale. Moved away before it is removed: if a rival took its place meanwhile, it is put back.
    const aside = `${path}.${process.pid}`;
    const isMoved = await rename(path, aside).then(
      () => true,
      () => false,
    );
    if (!isMoved) continue;
    const rival = await ownerAt(aside);
    if (rival) {
      await rename(aside, path);
      return { held: false, by: rival };
    }
    await rm(aside, { force: true });
  }
  throw new Error(`${path} can be neither taken nor asked`);
}

/** The living owner of a run folder, or undefined. */
export const ownerOf = (runDir: string): Promise<Owner | undefined> =>
  ownerAt(join(runDir, 'owner.sock'));

function listen(path: string, owner: Owner): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.end(`${JSON.stringify(owner)}\n`);
    });
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(path, () => {
      server.unref();
      resolve(server);
    });
  });
}

function ownerAt(path: string): Promise<Owner | undefined> {
  return new Promise((resolve) => {
    let text = '';
    let isConnected = false;
    const socket = connect(path);
    // An owner too busy to say its name is an owner all the same.
    const unnamed = (): Owner | undefined => (isConnected ? { pid: 0, what: 'shop' } : undefined);
    socket.setTimeout(ANSWER_MS_MAX, () => {
      resolve(unnamed());
      socket.destroy();
    });
    socket.on('connect', () => {
      isConnected = true;
    });
    socket.on('data', (chunk) => {
      text += chunk.toString('utf8');
    });
    socket.on('error', () => resolve(unnamed()));
    socket.on('close', () => {
      try {
        resolve(JSON.parse(text) as Owner);
      } catch {
        resolve(unnamed());
      }
    });
  });
}
