/* A socket server that speaks the protocol of `/ws` from a log in memory, and does at its wish what networks do. */
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { type WebSocket, WebSocketServer } from 'ws';
import { newMessageId } from '../../src/realtime-messages.ts';

type Said = {
  readonly message_type: string;
  readonly message_id: string;
  readonly topic?: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into payloads of every type; a wrong look fails it.
  readonly payload: any;
};
type Session = { readonly topics: Set<string>; known: number };
type Peer = { readonly socket: WebSocket; readonly session: Session };

export class ScriptedShop {
  readonly #server: WebSocketServer;
  readonly #peers = new Set<Peer>();
  readonly #sessions = new Map<string, Session>();
  readonly #log: { readonly topic: string; readonly type: string; readonly payload: object }[] = [];
  /** Where the log of now begins; offsets of another epoch are unknown. */
  epoch = 'e1';
  /** Positions before this are no longer told. */
  oldest = 0;
  heartbeatMs = 60_000;
  resumeSeconds = 120;
  expiresInMs: number | null = null;
  messagesPerMinute: number | null = null;
  /** How far the server's knowledge of what was read lies behind, in events. */
  lag = 0;
  /** Frames until the line is cut, over all connections; undefined leaves it. */
  framesLeft: number | undefined;
  /** Says nothing any more, and hears nothing. */
  isDead = false;
  /** Every query of a new connection, and everything that clients said, in order. */
  readonly queries: URLSearchParams[] = [];
  readonly said: Said[] = [];
  readonly tickets = new Set<string>();
  /** Answers in place of the usual ones: true when it did. */
  onSaid:
    | ((said: Said, say: (type: string, payload: object, more?: object) => void) => boolean)
    | undefined;

  constructor(server: WebSocketServer) {
    this.#server = server;
    server.on('connection', (socket, request) => {
      const query = new URL(request.url ?? '', 'ws://shop').searchParams;
      this.queries.push(query);
      this.#welcome(socket, query);
    });
  }

  static async open(t: Pick<TestContext, 'after'>): Promise<ScriptedShop> {
    let shop: ScriptedShop | undefined;
    const server = new WebSocketServer({
      host: '127.0.0.1',
      port: 0,
      path: '/ws',
      verifyClient: ({ req }, done) => {
        const ticket = new URL(req.url ?? '', 'ws://shop').searchParams.get('ticket');
        done(ticket === null || shop?.tickets.delete(ticket) === true, 401);
      },
    });
    await new Promise((resolve) => server.once('listening', resolve));
    shop = new ScriptedShop(server);
    t.after(() => {
      for (const socket of server.clients) socket.terminate();
      server.close();
    });
    return shop;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get open(): number {
    return this.#peers.size;
  }

  ticket(): string {
    const ticket = `wt_${newMessageId()}`;
    this.tickets.add(ticket);
    return ticket;
  }

  position(index = this.#log.length): string {
    return Buffer.from(`${this.epoch}:${index}`).toString('base64url');
  }

  /** An event: in the log, and to whoever hears its topic. */
  publish(topic: string, type = 'event', payload: object = { nth: this.#log.length + 1 }): void {
    this.#log.push({ topic, type, payload });
    for (const peer of [...this.#peers]) this.#tell(peer, this.#log.length);
  }

  /** Something to everybody that is of no event. */
  say(type: string, payload: object, more: object = {}): void {
    for (const peer of [...this.#peers]) this.#send(peer, type, payload, more);
  }

  cut(code?: number, reason?: string): void {
    for (const { socket } of [...this.#peers]) {
      if (code === undefined) socket.terminate();
      else socket.close(code, reason);
    }
  }

  #welcome(socket: WebSocket, query: URLSearchParams): void {
    const known = this.#sessions.get(query.get('resume') ?? '');
    this.#sessions.delete(query.get('resume') ?? '');
    const session = known ?? { topics: new Set<string>(), known: this.#log.length };
    const token = `rs_${newMessageId()}`;
    this.#sessions.set(token, session);
    const peer: Peer = { socket, session };
    this.#peers.add(peer);
    socket.on('close', () => this.#peers.delete(peer));
    socket.on('error', () => {});
    socket.on('pong', (index) => {
      session.known = Math.max(session.known, Number(index) - this.lag);
    });
    socket.on('message', (data) => this.#hear(peer, JSON.parse(String(data)) as Said));
    this.#send(peer, 'connect', {
      connection_id: newMessageId(),
      session: {
        principal: { kind: 'anonymous', id: null },
        store_id: newMessageId(),
        expires_at: this.#expiry(),
        resumed: known !== undefined,
        topics: [...session.topics],
      },
      resume_token: token,
      heartbeat_ms: this.heartbeatMs,
      limits: {
        max_message_size: 65_536,
        max_messages_per_minute: this.messagesPerMinute,
        max_subscriptions: 50,
        max_topic_length: 200,
        max_custom_bytes: 1000,
        replay_events_max: 1000,
        resume_seconds: this.resumeSeconds,
      },
      position: this.position(),
    });
    for (let index = session.known + 1; known && index <= this.#log.length; index += 1) {
      this.#tell(peer, index);
    }
  }

  #expiry(): string | null {
    return this.expiresInMs === null ? null : new Date(Date.now() + this.expiresInMs).toISOString();
  }

  #hear(peer: Peer, said: Said): void {
    if (this.isDead) return;
    this.said.push(said);
    const say = (type: string, payload: object, more: object = {}) =>
      this.#send(peer, type, payload, { in_reply_to: said.message_id, ...more });
    if (this.onSaid?.(said, say)) return;
    switch (said.message_type) {
      case 'auth': {
        const principal = { kind: 'customer', id: newMessageId() };
        say('auth', { success: true, principal, expires_at: this.#expiry() });
        return;
      }
      case 'ping':
        say('pong', {});
        return;
      case 'subscribe':
        this.#subscribe(peer, said.payload, say);
        return;
      case 'unsubscribe':
        peer.session.topics.delete(said.payload.topic);
        return;
      case 'chat_message':
        say('success', { operation: 'chat_message', details: { message_id: newMessageId() } });
    }
  }

  #subscribe(
    peer: Peer,
    { topic, from }: { readonly topic: string; readonly from?: string },
    say: (type: string, payload: object) => void,
  ): void {
    peer.session.topics.add(topic);
    if (from === undefined) {
      say('success', { operation: 'subscribe', details: { topic, position: this.position() } });
      return;
    }
    const [epoch, index] = Buffer.from(from, 'base64url').toString().split(':');
    const isOther = epoch !== this.epoch;
    if (isOther || Number(index) < this.oldest) {
      const reason = isOther ? 'epoch' : 'too_old';
      const snapshot = `/api/v1/store/${topic}`;
      const payload = { topic, reason, position: this.position(), snapshot };
      this.#send(peer, 'resync', payload, { topic });
    } else {
      for (let next = Number(index) + 1; next <= this.#log.length; next += 1) {
        if (this.#log[next - 1]?.topic === topic) this.#tell(peer, next);
      }
    }
    say('success', { operation: 'subscribe', details: { topic, position: from } });
  }

  #tell(peer: Peer, index: number): void {
    const event = this.#log[index - 1];
    if (!event) return;
    if (!peer.session.topics.has(event.topic)) return;
    this.#send(peer, event.type, event.payload, {
      topic: event.topic,
      offset: this.position(index),
      message_id: `0198f2f0-5b1c-7cc3-9d0f-${String(index).padStart(12, '0')}`,
    });
    // Its pong says that all before it was read.
    if (peer.socket.readyState === peer.socket.OPEN) peer.socket.ping(String(index));
  }

  #send(peer: Peer, type: string, payload: object, more: object = {}): void {
    if (this.isDead) return;
    if (this.framesLeft !== undefined) {
      if (this.framesLeft === 0) {
        this.framesLeft = undefined;
        peer.socket.terminate();
      } else this.framesLeft -= 1;
    }
    const envelope = { message_id: newMessageId(), timestamp: new Date().toISOString(), ...more };
    peer.socket.send(JSON.stringify({ message_type: type, ...envelope, payload }));
  }
}
