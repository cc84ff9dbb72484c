import { Agent, request } from 'node:http';

export type Sent = {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The last byte of the body is held back until then: rivals are released at one instant. */
  readonly released?: Promise<unknown>;
};
export type Answer = {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
};
/** One request; any status is an answer, a connection that breaks rejects. */
export type Ask = (method: string, path: string, sent?: Sent) => Promise<Answer>;

const CONNECTIONS_MAX = 256;

/** Asks one origin over connections that are kept. */
export function askerOf(origin: string): Ask & { readonly close: () => void } {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS_MAX });
  const { hostname, port } = new URL(origin);
  const ask: Ask = (method, path, sent = {}) =>
    new Promise((resolve, reject) => {
      const payload = sent.body === undefined ? undefined : JSON.stringify(sent.body);
      const headers = {
        ...(payload === undefined
          ? {}
          : {
              'content-type': 'application/json',
              'content-length': Buffer.byteLength(payload),
            }),
        ...sent.headers,
      };
      const asked = request({ agent, hostname, port, method, path, headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            text: Buffer.concat(chunks).toString(),
            headers: answer.headers,
          }),
        );
      });
      asked.on('error', reject);
      if (sent.released === undefined || payload === undefined) {
        asked.end(payload);
        return;
      }
      asked.write(Buffer.from(payload).subarray(0, -1));
      sent.released.then(() => asked.end(Buffer.from(payload).subarray(-1)), reject);
    });
  return Object.assign(ask, { close: () => agent.destroy() });
}

/** As `ask`, but rejects when the status is not the expected one (below 300 when left out). */
export const expecting =
  (ask: Ask) =>
  async (
    method: string,
    path: string,
    sent: Sent & { readonly status?: number } = {},
  ): Promise<Answer> => {
    const answer = await ask(method, path, sent);
    const isExpected =
      sent.status === undefined ? answer.status < 300 : answer.status === sent.status;
    if (isExpected) return answer;
    throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text.slice(0, 300)}`);
  };
