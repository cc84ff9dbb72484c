import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { SMTPServer } from 'smtp-server';

export type CaughtMail = {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
};

export type MailServer = {
  readonly port: number;
  readonly caught: CaughtMail[];
  /** What it answers to a recipient: null takes it. */
  refuse: (address: string) => Error | null;
  close(): Promise<void>;
};

/** A real SMTP server on loopback that keeps what it is sent. Closed with the test. */
export async function openMailServer(t: TestContext, port = 0): Promise<MailServer> {
  const caught: CaughtMail[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    closeTimeout: 100,
    onAuth: ({ username, password }, _session, done) =>
      username === 'shop' && password === 'a mail password'
        ? done(null, { user: username })
        : done(new Error('wrong password')),
    onRcptTo: ({ address }, _session, done) => done(mailServer.refuse(address)),
    onData: (stream, session, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        caught.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map((one) => one.address),
          raw: Buffer.concat(parts).toString('utf8'),
        });
        done();
      });
    },
  });
  // A client that goes away in the middle is the client's matter.
  server.on('error', () => {});
  let isClosed = false;
  const mailServer: MailServer = {
    port: 0,
    caught,
    refuse: () => null,
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      await new Promise<void>((resolve) => server.close(resolve));
    },
  };
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  t.after(() => mailServer.close());
  const address = server.server.address() as AddressInfo;
  return Object.assign(mailServer, { port: address.port });
}
