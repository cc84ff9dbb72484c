import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { uuid } from '../../kernel/ids.ts';
import { renderMail } from '../../modules/notifications/render.ts';
import { TEMPLATE_NAMES, type TemplateName } from '../../modules/notifications/types.ts';
import { loadConfig } from '../../platform/config.ts';
import { mailBytes, mailFolderOf, textOfMailFile } from '../../platform/mail/mail.ts';
import { mailSample } from '../demo/mail-samples.ts';

/** Any id: the mail goes nowhere. */
const SAMPLE_ID = uuid('0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11');

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
 * Prints the text of the newest mail that development wrote: for a terminal without a mail program.
 * name  only of this template
 */
export async function readMail(name: string | undefined): Promise<number> {
  const folder = mailFolderOf(loadConfig({ env: process.env }));
  const names = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith('.eml'));
  // A file's name begins with its moment.
  const newest = names
    .filter((file) => name === undefined || file.includes(`-${name}-`))
    .sort()
    .at(-1);
  if (newest === undefined) {
    process.stderr.write(
      `rcommerce: no mail${name === undefined ? '' : ` ${name}`} in ${folder}\n`,
    );
    return 1;
  }
  const path = join(folder, newest);
  process.stderr.write(`${path}\n`);
  process.stdout.write(`${textOfMailFile(await readFile(path, 'latin1'))}\n`);
  return 0;
}
