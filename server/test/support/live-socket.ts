/* live-socket.ts   a real client on a real socket, and the outlet that speaks to it */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { Registry } from 'prom-client';
import { WebSocket, WebSocketServer } from 'ws';
import { silentLog } from '../../src/platform/log.ts';
import { createLiveMetrics } from '../../src/platform/realtime/live-metrics.ts';
import { createSocketOutlets, type QueueBounds } from '../../src/platform/realtime/outlet.ts';

export const QUEUE_BOUNDS: QueueBounds = {
  messages: 100,
  staleBytes: 64 * 1024,
  maxBytes: 256 * 1024,
  staleMs: 5000,
  isSoft: true,
};

export type HeardOnSocket = { readonly topic?: string; readonly payload: { readonly nth: number } };

/** What was dropped of a topic is told by a `resync` with the number -1. Time moves when it is told to. */
export async function openSocket(t: TestContext, bounds: Partial<QueueBounds> = {}) {
  let nowMs = 0;
  const metrics = createLiveMetrics(new Registry());
  const outlets = createSocketOutlets({
    bounds: () => ({ ...QUEUE_BOUNDS, ...bounds }),
    resyncOf: (_outlet, topic) => {
      if (topic === 'broken') throw new Error('no resync');
      return JSON.stringify({ message_type: 'resync', topic, payload: { nth: -1 } });
    },
    log: silentLog,
    metrics,
    nowMs: () => nowMs,
  });
  const codec = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const http = createServer();
  const opened = new Promise<{ peer: WebSocket; socket: Socket }>((resolve) => {
    http.on('upgrade', (request, socket, head) => {
      codec.handleUpgrade(request, socket, head, (peer) =>
        resolve({ peer, socket: socket as Socket }),
      );
    });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as { port: number };
  const client = new WebSocket(`ws://127.0.0.1:${port}/ws`, { perMessageDeflate: false });
  const heard: HeardOnSocket[] = [];
  let closeCode: number | undefined;
  client.on('message', (data) => void heard.push(JSON.parse(data.toString()) as HeardOnSocket));
  client.on('close', (code) => {
    closeCode = code;
  });
  client.on('error', () => {});
  const { peer, socket } = await opened;
  await once(client, 'open');
  const outlet = outlets.open(socket, peer);
  peer.on('pong', (data) => void outlet.acknowledged(data));
  peer.on('close', () => outlet.closed());
  t.after(() => {
    client.terminate();
    peer.terminate();
    outlets.stop();
    http.close();
  });
  return {
    outlet,
    peer,
    socket,
    client,
    heard,
    metrics,
    closeCode: () => closeCode,
    advance: (ms: number) => {
      nowMs += ms;
    },
  };
}
