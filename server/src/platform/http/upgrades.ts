/* upgrades.ts   `GET /ws`: what is asked before a connection becomes a socket, as any other request is
 * Invariants  a refusal is the same problem with the same headers as of every route; after it the connection ends. What
 *             the door lets in is no HTTP any more, and nothing of HTTP touches it.
 */
import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal, refuse } from '../../kernel/refusal.ts';
import type { Env } from '../env.ts';
import { type Logger, maskedAddress } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { Query } from './query.ts';

/** What is known of a connection before it is a socket. */
export type UpgradeRequest = {
  readonly raw: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly requestId: string;
  /** As of any request: by the trusted proxies. */
  readonly ip: string;
  readonly host: string;
  readonly query: Query;
  readonly isDraining: boolean;
};

export type UpgradeDoor = {
  /** Refuses as an operation does, or gives what makes the socket of it, at once. */
  admit(request: UpgradeRequest): Promise<() => void>;
  /** No new ones; those that are open are told to come again, and leave. */
  drain(): Promise<void>;
};

type Asked = { readonly socket: Duplex; readonly head: Buffer };

const KEY = /^[+/0-9A-Za-z]{22}==$/;

export function createUpgrades(
  app: FastifyInstance,
  world: {
    readonly log: Logger;
    readonly metrics: Metrics;
    readonly env: Env;
    readonly isDraining: () => boolean;
    readonly hostOf: (request: FastifyRequest) => string;
    readonly queryOf: (request: FastifyRequest) => Query;
    readonly inTime: <T>(work: Promise<T>) => Promise<T>;
  },
): { open(door: UpgradeDoor): void; close(): Promise<void> } {
  const { log, metrics, env } = world;
  const asked = new WeakMap<IncomingMessage, Asked>();
  let door: UpgradeDoor | undefined;

  app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', ignore);
    asked.set(request, { socket, head });
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket as Parameters<ServerResponse['assignSocket']>[0]);
    // HTTP watches it no more, and who was refused may never close their half.
    response.once('finish', () => (socket as Socket).destroySoon());
    app.routing(request, response);
  });

  app.route({
    method: 'GET',
    url: '/ws',
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      if (!door) throw refuse('NOT_FOUND');
      const upgrade = asked.get(request.raw);
      if (!upgrade || !isHandshake(request.raw)) {
        reply.header('sec-websocket-version', '13');
        throw malformed('Sockets are opened here: a WebSocket handshake of version 13 is wanted');
      }
      const open = await world.inTime(
        door.admit({
          raw: request.raw,
          ...upgrade,
          requestId: request.id,
          ip: request.ip,
          host: world.hostOf(request),
          query: world.queryOf(request),
          isDraining: world.isDraining(),
        }),
      );
      reply.hijack();
      reply.raw.detachSocket(upgrade.socket as Parameters<ServerResponse['detachSocket']>[0]);
      upgrade.socket.removeListener('error', ignore);
      open();
      metrics.inFlight.dec();
      const ms = env.monotonicMs() - request.edge.startedMs;
      metrics.request('/ws', 'GET', 101, ms / 1000);
      log.info(
        {
          request_id: request.id,
          method: 'GET',
          route: '/ws',
          path: maskedAddress(request.url),
          status: 101,
        },
        'request',
      );
    },
  });

  return {
    open: (opened) => {
      door = opened;
    },
    close: async () => door?.drain(),
  };
}

const ignore = (): void => {};

const malformed = (detail: string): Refusal => new Refusal('MALFORMED_REQUEST', { detail });

const isHandshake = ({ headers }: IncomingMessage): boolean =>
  KEY.test(headers['sec-websocket-key'] ?? '') && headers['sec-websocket-version'] === '13';
