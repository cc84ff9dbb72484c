import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { uuid } from '../../kernel/ids.ts';
import { renderMail } from '../../modules/notifications/render.ts';
import { TEMPLATE_NAMES, type TemplateName } from '../../modules/notifications/types.ts';
import { loadConfig } from '../../platform/config.ts';
import { mailBytes, mailFolderOf, textOfMailFile } from '../../platform/mail/mail.ts';
import { mailSample } from '../demo/mail-samples.ts';

/** Any id: the mail goes nowhere. */
const SAMPLE_ID = uuid('0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11');

const FIRST_MAIL_MS_MAX = 5_000;

const isTemplate = (name: string): name is TemplateName =>
  TEMPLATE_NAMES.some((one) => one === name);

/** Writes what mails look like, with made-up values: `.html`, `.txt` and `.eml` of each. */
export async function previewMails(
  name: string | undefined,
  options: { readonly out: string; readonly json?: boolean },
): Promise<number> {
  if (name !== undefined && !isTemplate(name)) {
    process.stderr.write(`rcommerce: no mail is named ${name}: ${TEMPLATE_NAMES.join(', ')}\n`);
    return 2;
  }
  const folder = resolve(options.out);
  await mkdir(folder, { recursive: true });
  const names: readonly TemplateName[] = name === undefined ? TEMPLATE_NAMES : [name];
  const data = [];
  for (const template of names) {
    const values = mailSample(template);
    const mail = renderMail(template, values);
    const bytes = await mailBytes({
      ...mail,
      id: SAMPLE_ID,
      kind: template,
      to: 'ada@example.com',
      fromName: values.store.name,
      replyTo: values.store.support_email,
    });
    const file = (ending: string): string => join(folder, `${template}.${ending}`);
    await writeFile(file('html'), mail.html);
    await writeFile(file('txt'), mail.text);
    await writeFile(file('eml'), bytes);
    data.push({
      template,
      subject: mail.subject,
      html: file('html'),
      text: file('txt'),
      eml: file('eml'),
    });
  }
  if (options.json === true) process.stdout.write(`${JSON.stringify({ data })}\n`);
  else for (const one of data) process.stdout.write(`${one.html}\n${one.text}\n${one.eml}\n`);
  return 0;
}

/**
 * Prints the text of the newest mail that development wrote: for a terminal without a mail program. A mail leaves a
 * moment after what it tells of, so the first one is waited for.
 * name  only of this template
 */
export async function readMail(
  name: string | undefined,
  { to }: { readonly to?: string },
): Promise<number> {
  const folder = mailFolderOf(loadConfig({ env: process.env }));
  const deadline = performance.now() + FIRST_MAIL_MS_MAX;
  let found = await newestMail(folder, name, to);
  while (found === undefined && performance.now() < deadline) {
    await sleep(100);
    found = await newestMail(folder, name, to);
  }
  if (found === undefined) {
    const what = [name, to === undefined ? undefined : `to ${to}`].filter(Boolean).join(' ');
    process.stderr.write(`rcommerce: no mail${what === '' ? '' : ` ${what}`} in ${folder}\n`);
    return 1;
  }
  process.stderr.write(`${found.path}\n`);
  process.stdout.write(`${textOfMailFile(found.raw)}\n`);
  return 0;
}

async function newestMail(folder: string, name: string | undefined, to: string | undefined) {
  const files = await readdir(folder).catch(() => []);
  // A file's name begins with its moment.
  const newestFirst = files
    .filter((file) => file.endsWith('.eml') && (name === undefined || file.includes(`-${name}-`)))
    .sort()
    .reverse();
  for (const file of newestFirst) {
    const path = join(folder, file);
    const raw = await readFile(path, 'latin1');
    if (to === undefined || /^To: (.*)$/im.exec(raw)?.[1]?.trim() === to) return { path, raw };
  }
  return undefined;
}
