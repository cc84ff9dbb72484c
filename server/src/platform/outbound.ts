import { request } from 'node:http';

/** How long one call to our own address may take. */
const OWN_CALL_MS = 10_000;

/**
 * A real HTTP POST over the network to a server of ours, as a second party would send it. Gives the status.
 * This is the one place from which requests leave the process.
 */
export function postTo(
  origin: string,
  path: string,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(path, origin),
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        timeout: OWN_CALL_MS,
      },
      (answer) => {
        answer.resume();
        answer.once('end', () => resolve(answer.statusCode ?? 0));
        answer.once('error', reject);
      },
    );
    sent.once('timeout', () => sent.destroy(new Error('no answer in time')));
    sent.once('error', reject);
    sent.end(body);
  });
}
