/* From a template and its values to a mail: subject, HTML and plain text. Values are escaped in HTML; a value that a
 * template names and nobody gave is our bug and throws, so that no mail says "Dear ,".
 */
import type * as Liquidjs from 'liquidjs';
import { lazyPackage } from '../../platform/lazy.ts';
import { BLOCK_TAGS, HTML_LAYOUT, HTML_PARTS, TEXT_LAYOUT, TEXT_PARTS } from './layout.ts';
import { TEMPLATES } from './templates.ts';
import type { TemplateName } from './types.ts';

export type MailValues = Readonly<Record<string, unknown>>;
export type RenderedMail = {
  readonly subject: string;
  /** One line more, beside the subject in a mailbox; in the shop the text below it. */
  readonly preview: string;
  readonly html: string;
  readonly text: string;
};

/** The values that every mail has. */
export type StoreValues = {
  readonly name: string;
  readonly legal_name: string | null;
  readonly url: string;
  readonly url_shown: string;
  readonly logo_url: string | null;
  readonly support_email: string | null;
};

/** Characters of a subject; longer ones are cut at a word by every mail program. */
const SUBJECT_CHARS_MAX = 200;

const STRICT = {
  strictVariables: true,
  strictFilters: true,
  ownPropertyOnly: true,
  lenientIf: false,
} as const;
const liquidjs = lazyPackage<typeof Liquidjs>('liquidjs');
type Parsed = Liquidjs.Template;

function makeEngines() {
  const { Liquid } = liquidjs();
  const html = new Liquid({
    ...STRICT,
    cache: true,
    outputEscape: 'escape',
    templates: { ...HTML_PARTS },
  });
  const plain = new Liquid({ ...STRICT, cache: true, templates: { ...TEXT_PARTS } });
  return { html, plain, htmlLayout: html.parse(HTML_LAYOUT), textLayout: plain.parse(TEXT_LAYOUT) };
}
let made: ReturnType<typeof makeEngines> | undefined;
const engines = () => {
  made ??= makeEngines();
  return made;
};

type Ready = {
  readonly subject: Parsed[];
  readonly preview: Parsed[];
  readonly htmlBody: Parsed[];
  readonly textBody: Parsed[];
};
const ready = new Map<TemplateName, Ready>();

/** The mail of a template. values: `store`, `greeting` and what the template names. */
export function renderMail(
  name: TemplateName,
  values: MailValues & { readonly store: StoreValues },
): RenderedMail {
  const { html, plain, htmlLayout, textLayout } = engines();
  const { subject, preview, htmlBody, textBody } = readyOf(name);
  const { store } = values;
  const subjectText = oneLine(String(plain.renderSync(subject, values))).slice(
    0,
    SUBJECT_CHARS_MAX,
  );
  const around = {
    store,
    unsubscribe_url: values['unsubscribe_url'] ?? null,
    subject: subjectText,
    preview: oneLine(String(plain.renderSync(preview, values))),
  };
  const body = String(plain.renderSync(textBody, values));
  return {
    subject: subjectText,
    preview: around.preview,
    html: String(
      html.renderSync(htmlLayout, { ...around, body: html.renderSync(htmlBody, values) }),
    ),
    text: String(plain.renderSync(textLayout, { ...around, body: spaced(body) })),
  };
}

function readyOf(name: TemplateName): Ready {
  const known = ready.get(name);
  if (known) return known;
  const template = TEMPLATES[name];
  const { html, plain } = engines();
  const made = {
    subject: plain.parse(template.subject),
    preview: plain.parse(template.preview),
    htmlBody: html.parse(blocksOf(template.body).map(asHtml).join('\n')),
    textBody: plain.parse(blocksOf(template.body).map(asText).join('\n\n')),
  };
  ready.set(name, made);
  return made;
}

const blocksOf = (body: string): readonly string[] =>
  body
    .split(/\n\s*\n/)
    .map((block) => block.trim())
    .filter((block) => block !== '');

const SIGNS = ['# ', '## ', '> '] as const;
const signOf = (block: string) => SIGNS.find((sign) => block.startsWith(sign)) ?? '';
const isTag = (block: string): boolean => /^\{%\s*(render|if [^%]+%\}\{% render)/.test(block);

function asHtml(block: string): string {
  if (isTag(block)) return block;
  const sign = signOf(block);
  const inner = block.slice(sign.length).replaceAll(/\*\*(.+?)\*\*/g, '<strong>$1</strong>');
  return BLOCK_TAGS[sign].replace('$', () => inner);
}

function asText(block: string): string {
  if (isTag(block)) return block;
  return block.slice(signOf(block).length).replaceAll(/\*\*(.+?)\*\*/g, '$1');
}

const oneLine = (text: string): string => text.replaceAll(/[\s\p{Cc}\u2028\u2029]+/gu, ' ').trim();

const spaced = (text: string): string =>
  text
    .replaceAll(/[^\S\n]+\n/g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
