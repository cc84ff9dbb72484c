import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openMailServer } from '../../../test/support/mail-server.ts';
import { uuid } from '../../kernel/ids.ts';
import { ConfigError, loadConfig } from '../config.ts';
import { systemEnv } from '../env.ts';
import { createLog, silentLog } from '../log.ts';
import {
  createMailer,
  decoded,
  type Mail,
  MailError,
  mailBytes,
  NO_MAIL_SERVER,
  textOfMailFile,
} from './mail.ts';

const mail: Mail = {
  id: uuid('0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11'),
  kind: 'welcome',
  to: 'ada@example.com',
  fromName: 'Möbel & Söhne',
  replyTo: 'help@shop.example',
  subject: 'Grüße aus dem Laden',
  html: '<p>Grüße</p>',
  text: 'Grüße',
};

type Settings = Readonly<Record<string, string>>;
const mailerWith = (settings: Settings, profile: 'development' | 'production' = 'development') =>
  createMailer({
    config: loadConfig({ env: {}, profile, flags: settings }),
    log: silentLog,
    env: systemEnv,
  });

async function folderFor(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mails-'));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

test('a mail reaches the server whole: sender, recipient, subject and both forms of the text', async (t) => {
  const server = await openMailServer(t);
  const mailer = mailerWith({
    'mail.url': `smtp://shop:a%20mail%20password@127.0.0.1:${server.port}`,
    'mail.from': 'no-reply@shop.example',
    'mail.tls': 'none',
  });
  t.after(mailer.close);
  await mailer.send(mail);
  const [caught] = server.caught;
  assert.deepEqual(caught?.to, ['ada@example.com']);
  assert.equal(caught.from, 'no-reply@shop.example');
  assert.match(caught.raw, /^Message-ID: <0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11@shop\.example>/m);
  assert.match(caught.raw, /^Auto-Submitted: auto-generated/m);
  assert.match(caught.raw, /^Reply-To: .*<help@shop\.example>/m);
  assert.match(caught.raw, /multipart\/alternative/);
  assert.match(decoded(caught.raw), /<p>Grüße<\/p>/);
});

test('a server that is away, or wants another password, is tried again later', async (t) => {
  const server = await openMailServer(t);
  const wrong = mailerWith({
    'mail.host': '127.0.0.1',
    'mail.port': String(server.port),
    'mail.user': 'shop',
    'mail.password': 'not the password',
    'mail.tls': 'none',
  });
  t.after(wrong.close);
  await assert.rejects(wrong.send(mail), (error: MailError) => !error.isFinal);
  await server.close();
  const away = mailerWith({ 'mail.url': `smtp://127.0.0.1:${server.port}`, 'mail.tls': 'none' });
  t.after(away.close);
  await assert.rejects(away.send(mail), (error: MailError) => !error.isFinal);
});

test('a refused recipient is final, and what is told of it names no address', async (t) => {
  const server = await openMailServer(t);
  const mailer = mailerWith({
    'mail.url': `smtp://127.0.0.1:${server.port}`,
    'mail.tls': 'none',
  });
  t.after(mailer.close);
  const refusal = (responseCode: number) =>
    Object.assign(new Error('no mailbox ada@example.com here'), { responseCode });
  server.refuse = () => refusal(550);
  await assert.rejects(mailer.send(mail), (error: MailError) => {
    assert.ok(error.isFinal);
    assert.doesNotMatch(error.message, /ada@/);
    return true;
  });
  server.refuse = () => refusal(451);
  await assert.rejects(mailer.send(mail), (error: MailError) => !error.isFinal);
});

test('a server without encryption is not spoken to unless the settings say so', async (t) => {
  const server = await openMailServer(t);
  const mailer = mailerWith({ 'mail.url': `smtp://127.0.0.1:${server.port}` });
  t.after(mailer.close);
  await assert.rejects(mailer.send(mail), MailError);
  assert.deepEqual(server.caught, []);
});

test('without a server development writes files that only their owner reads, and forgets them by id', async (t) => {
  const folder = await folderFor(t);
  const lines: string[] = [];
  const mailer = createMailer({
    config: loadConfig({ env: {}, profile: 'development', flags: { data_dir: folder } }),
    log: createLog({ level: 'info', write: (line) => lines.push(line) }),
    env: systemEnv,
  });
  await mailer.send(mail);
  const other = { ...mail, id: uuid('0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e12'), kind: 'reset' };
  await mailer.send(other);
  const names = await readdir(join(folder, 'mail'));
  assert.equal(names.length, 2);
  const path = join(folder, 'mail', names.find((name) => name.includes(mail.id)) ?? '');
  assert.equal((await stat(path)).mode & 0o777, 0o600);
  const text = await readFile(path, 'utf8');
  assert.match(text, /^To: ada@example\.com/m);
  assert.ok(
    lines.some((line) => line.includes(path)),
    'the log names the file',
  );
  assert.ok(!lines.some((line) => line.includes('ada@')), 'the log names no address');
  await mailer.forget([mail.id]);
  assert.deepEqual(
    (await readdir(join(folder, 'mail'))).map((name) => name.includes(other.id)),
    [true],
  );
});

test('the text of a mail file is the text of the mail, long lines and umlauts too', async () => {
  const text = `Grüße\n\nhttps://shop.example/account/verify-email#token=${'x'.repeat(120)}\n\n--\nEnde = Schluß`;
  const bytes = await mailBytes({ ...mail, text });
  assert.equal(textOfMailFile(bytes.toString('latin1')), text);
});

test('production without a server sends nothing and says so', async () => {
  const mailer = mailerWith({}, 'production');
  assert.equal(mailer.way, 'none');
  await assert.rejects(mailer.send(mail), { message: NO_MAIL_SERVER });
});

test('a line break in a header value is refused, in each of them', async (t) => {
  const server = await openMailServer(t);
  const mailer = mailerWith({ 'mail.url': `smtp://127.0.0.1:${server.port}`, 'mail.tls': 'none' });
  t.after(mailer.close);
  for (const [field, value] of [
    ['subject', 'Hello\r\nBcc: everybody@example.com'],
    ['fromName', 'Shop\nBcc: everybody@example.com'],
    ['to', 'ada@example.com\r\nBcc: everybody@example.com'],
    ['replyTo', 'help@shop.example\r\nBcc: everybody@example.com'],
  ] as const) {
    await assert.rejects(mailer.send({ ...mail, [field]: value }), MailError, field);
  }
  await assert.rejects(mailer.send({ ...mail, to: 'a@example.com, b@example.com' }), MailError);
  assert.deepEqual(server.caught, []);
});

test('the settings of mail are checked at the start', () => {
  const faultsOf = (flags: Settings, profile: 'development' | 'production' = 'development') => {
    try {
      loadConfig({ env: {}, profile, flags });
      return [];
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return error.faults;
    }
  };
  assert.deepEqual(faultsOf({ 'mail.url': 'smtp://127.0.0.1:25' }), []);
  assert.equal(faultsOf({ 'mail.url': 'http://127.0.0.1' }).length, 1);
  assert.equal(faultsOf({ 'mail.from': 'Shop <shop@example.com>' }).length, 1);
  assert.equal(faultsOf({ 'mail.tls': 'perhaps' }).length, 1);
  assert.equal(faultsOf({ 'mail.host': 'mail.example', 'mail.password': 'x' }).length, 1);
  assert.equal(faultsOf({ 'mail.host': 'mail.example' }, 'production').length, 1);
});
