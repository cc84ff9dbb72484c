/* Mails on their way out: over SMTP, or, in development without a server, as `.eml` files of the data folder.
 * Terms       way: how mails leave this process. `smtp`: a server takes them. `folder`: each is a file that a mail
 *             program opens. `none`: production without a server, where every try fails and says why.
 * Invariants  no value of a mail begins a header line of its own; a mail's Message-ID hangs on its id, so that one
 *             sent twice can be told from two.
 */
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as Nodemailer from 'nodemailer';
import { parseEmail } from '../../kernel/email.ts';
import type { Uuid } from '../../kernel/ids.ts';
import type { Config } from '../config.ts';
import type { Env } from '../env.ts';
import { lazyPackage } from '../lazy.ts';
import type { Logger } from '../log.ts';

const nodemailer = lazyPackage<typeof Nodemailer>('nodemailer');

/** One mail to one recipient. */
export type Mail = {
  /** Names the mail for good: its Message-ID, and its file. */
  readonly id: Uuid;
  /** What it is, for its file's name: `order_confirmation`. */
  readonly kind: string;
  readonly to: string;
  /** The name beside the sender's address: the store's. */
  readonly fromName: string;
  readonly replyTo: string | null;
  /** Where a mail program posts when its reader wants no more of these (RFC 8058). */
  readonly unsubscribeUrl?: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
};

export type Mailer = {
  readonly way: 'smtp' | 'folder' | 'none';
  /** Settles when the mail has left; throws what kept it. */
  send(mail: Mail): Promise<void>;
  /** Takes these mails out of the folder; elsewhere they are out of reach. */
  forget(ids: readonly Uuid[]): Promise<void>;
  close(): void;
};

/** Why a mail did not leave. Holds no address. */
export class MailError extends Error {
  override name = 'MailError';
  /** The server will not take it at any later time either: no such mailbox, or a value that no header may hold. */
  readonly isFinal: boolean;
  constructor(message: string, isFinal: boolean) {
    super(message);
    this.isFinal = isFinal;
  }
}

export const NO_MAIL_SERVER = 'no mail server is set (mail.url, mail.from)';

/** How long one mail may take to leave: connecting, greeting, and each silence of the server. */
const CONNECT_MS = 10_000;
const SILENCE_MS = 20_000;
const CONNECTIONS_MAX = 3;

/** Where mails of development are: a file each. */
export const mailFolderOf = (config: Pick<Config, 'dataDir'>): string =>
  join(config.dataDir, 'mail');

/** How mails leave a process with these settings. */
export const wayOf = (config: Config): Mailer['way'] =>
  isServerSet(config) ? 'smtp' : config.profile === 'development' ? 'folder' : 'none';

const isServerSet = ({ mail }: Config): boolean =>
  mail?.url !== undefined || mail?.host !== undefined;

/** The address that mails come from. */
export function senderOf(config: Config): string {
  if (config.mail?.from !== undefined) return config.mail.from;
  const host = new URL(config.server.publicUrl).hostname;
  // A mail program takes no bare IP address as a domain.
  return `shop@${/^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$/i.test(host) ? host : 'localhost.localdomain'}`;
}

export function createMailer(world: {
  readonly config: Config;
  readonly log: Logger;
  readonly env: Env;
}): Mailer {
  const { config } = world;
  switch (wayOf(config)) {
    case 'smtp':
      return smtpMailer(config);
    case 'folder':
      return folderMailer(world);
    case 'none':
      return {
        way: 'none',
        send: async () => {
          throw new MailError(NO_MAIL_SERVER, false);
        },
        forget: async () => {},
        close: () => {},
      };
  }
}

const SAFE = { disableFileAccess: true, disableUrlAccess: true } as const;

/** Connects, and signs in where the settings say so; sends nothing. Throws what the server or the way to it says. */
export async function checkMailServer(config: Config): Promise<void> {
  const transport = smtpTransport(config);
  try {
    await transport.verify();
  } finally {
    transport.close();
  }
}

function smtpTransport(config: Config) {
  const settings = config.mail;
  const url = settings?.url === undefined ? undefined : new URL(settings.url);
  const tls = url?.protocol === 'smtps:' ? 'tls' : (settings?.tls ?? 'starttls');
  const user = url && url.username !== '' ? decodeURIComponent(url.username) : settings?.user;
  const pass = url && url.password !== '' ? decodeURIComponent(url.password) : settings?.password;
  return nodemailer().createTransport({
    host: (url?.hostname ?? settings?.host ?? '').replace(/^\[|\]$/g, ''),
    port: Number(url?.port) || settings?.port || (tls === 'tls' ? 465 : 587),
    secure: tls === 'tls',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    ...(user === undefined ? {} : { auth: { user, pass: pass ?? '' } }),
    pool: true,
    maxConnections: CONNECTIONS_MAX,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    ...SAFE,
  });
}

function smtpMailer(config: Config): Mailer {
  let transport: ReturnType<typeof smtpTransport> | undefined;
  return {
    way: 'smtp',
    send: async (mail) => {
      const message = messageOf(mail, senderOf(config));
      transport ??= smtpTransport(config);
      try {
        await transport.sendMail(message);
      } catch (error) {
        throw mailErrorOf(error, mail.to);
      }
    },
    forget: async () => {},
    close: () => transport?.close(),
  };
}

/** A refused recipient is final; a server that is away, full or wrongly set up is not. */
function mailErrorOf(error: unknown, to: string): MailError {
  const { code, responseCode, message } = error as {
    readonly code?: string;
    readonly responseCode?: number;
    readonly message?: string;
  };
  const isFinal = code === 'EENVELOPE' && responseCode !== undefined && responseCode >= 500;
  const text = (message ?? String(error)).replaceAll(to, 'the recipient');
  return new MailError(text.replaceAll(/[^\s<>"']+@[^\s<>"']+/g, '…').slice(0, 500), isFinal);
}

let writing: ReturnType<typeof writer> | undefined;
const writer = () => nodemailer().createTransport({ streamTransport: true, buffer: true, ...SAFE });

/** A mail as the file that mail programs open. from: its sender; made up where the mail goes nowhere. */
export async function mailBytes(mail: Mail, from = 'shop@shop.example'): Promise<Buffer> {
  writing ??= writer();
  const { message } = await writing.sendMail(messageOf(mail, from));
  return message as Buffer;
}

function folderMailer(world: {
  readonly config: Config;
  readonly log: Logger;
  readonly env: Env;
}): Mailer {
  const folder = mailFolderOf(world.config);
  return {
    way: 'folder',
    send: async (mail) => {
      const bytes = await mailBytes(mail, senderOf(world.config));
      const stamp = world.env.now().toISOString().replaceAll(':', '-');
      const path = join(folder, `${stamp}-${mail.kind}-${mail.id}.eml`);
      // Whoever watches the folder never sees half a mail.
      const write = () => writeFile(`${path}.part`, bytes, { mode: 0o600 });
      await write().catch(async (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await write();
      });
      await rename(`${path}.part`, path);
      world.log.info({ mail: mail.kind, file: path }, 'a mail was written');
    },
    forget: async (ids) => {
      const names = await readdir(folder).catch(() => []);
      const gone = names.filter((name) => ids.some((id) => name.includes(id)));
      await Promise.all(gone.map((name) => rm(join(folder, name), { force: true })));
    },
    close: () => {},
  };
}

const LINE_BREAK = /[\r\n\0\u2028\u2029]/;

/** The mail as it is composed. refuses (MailError, final) a header value with a line break, and what is no address */
function messageOf(mail: Mail, from: string) {
  for (const value of [
    mail.to,
    mail.fromName,
    mail.replyTo ?? '',
    mail.subject,
    mail.unsubscribeUrl ?? '',
  ]) {
    if (LINE_BREAK.test(value)) throw new MailError('a header value holds a line break', true);
  }
  if (parseEmail(mail.to) === undefined) throw new MailError('the recipient is no address', true);
  return {
    messageId: `<${mail.id}@${from.slice(from.lastIndexOf('@') + 1)}>`,
    from: { name: mail.fromName, address: from },
    to: { name: '', address: mail.to },
    ...(mail.replyTo === null ? {} : { replyTo: { name: mail.fromName, address: mail.replyTo } }),
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    textEncoding: 'quoted-printable' as const,
    // No machine shall answer: neither an absence note nor a loop of two robots (RFC 3834).
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      ...(mail.unsubscribeUrl === undefined
        ? {}
        : {
            'List-Unsubscribe': `<${mail.unsubscribeUrl}>`,
            'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
          }),
    },
  };
}

/** The plain text of a mail file that this module wrote. */
export function textOfMailFile(raw: string): string {
  const [, boundary = ''] = /boundary="([^"]+)"/.exec(raw) ?? [];
  const part = raw.split(`--${boundary}`).find((one) => /^Content-Type: text\/plain/im.test(one));
  const [, ...body] = (part ?? '').trimStart().split(/\r?\n\r?\n/);
  return decoded(body.join('\n\n')).replaceAll('\r\n', '\n').trim();
}

/** Text out of quoted-printable. source: RFC 2045, 6.7 */
export function decoded(raw: string): string {
  const bytes = raw
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_whole, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
