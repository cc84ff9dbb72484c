/* The pages hang together: every link leads somewhere, and nothing that exists is missing from the pages that list it. */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { MODULES } from '../src/main/modules.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PAGES = ['*.md', 'docs/**/*.md']
  .flatMap((pattern) => globSync(pattern, { cwd: ROOT }))
  .map((path) => path.replaceAll('\\', '/'));

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** The text without its blocks and spans of code: what stands there is no link and no heading. */
const proseOf = (text: string): string =>
  text.replace(/^(```|~~~)[\s\S]*?^\1/gm, '').replace(/`[^`\n]*`/g, '');

/** Where the links of a page lead that stay in the repository, as written. */
function linksOf(text: string): string[] {
  const found = proseOf(text).matchAll(/\]\(<?([^()\s>]+)>?\)/g);
  return [...found]
    .map((match) => match[1] ?? '')
    .filter((target) => !/^[a-z][a-z+.-]*:/i.test(target));
}

/** The places of a page that a link may name: its headings, as GitHub names them, and its own marks. */
function anchorsOf(text: string): Set<string> {
  const withoutBlocks = text.replace(/^(```|~~~)[\s\S]*?^\1/gm, '');
  const headings = [...withoutBlocks.matchAll(/^#{1,6} (.+)$/gm)].map((match) =>
    (match[1] ?? '')
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  );
  const marks = [...text.matchAll(/<a id="([^"]+)">/g)].map((match) => match[1] ?? '');
  return new Set([...headings, ...marks]);
}

/** What is wrong with the links of a page. */
function brokenLinks(page: string, text: string): string[] {
  return linksOf(text).flatMap((target) => {
    const [file = '', anchor] = target.split('#');
    const path = file === '' ? page : posix.join(posix.dirname(page), decodeURIComponent(file));
    if (file !== '' && !existsSync(join(ROOT, path)))
      return [`${page}: ${target} leads to no file`];
    if (anchor === undefined || !path.endsWith('.md')) return [];
    const there = file === '' ? text : read(path);
    return anchorsOf(there).has(anchor) ? [] : [`${page}: ${target} leads to no heading`];
  });
}

test('a link to a file or a heading that is not there is found', () => {
  const text =
    '# One two\n[a](#one-two) [b](#three) [c](nowhere.md)\n```\n[d](also-nowhere.md)\n```\n';
  assert.deepEqual(brokenLinks('docs/x.md', text), [
    'docs/x.md: #three leads to no heading',
    'docs/x.md: nowhere.md leads to no file',
  ]);
});

test('every link of every page leads somewhere', () => {
  assert.ok(PAGES.length > 200, `${PAGES.length} pages`);
  const links = PAGES.reduce((sum, page) => sum + linksOf(read(page)).length, 0);
  assert.ok(links > 200, `${links} links`);
  assert.deepEqual(
    PAGES.flatMap((page) => brokenLinks(page, read(page))),
    [],
  );
});

test('every page is on the list of its folder', () => {
  const listed = (index: string): string[] =>
    linksOf(read(index)).map((link) => posix.join(posix.dirname(index), link.split('#')[0] ?? ''));
  for (const folder of ['docs', 'docs/decisions']) {
    const pages = PAGES.filter((page) => posix.dirname(page) === folder);
    const index = `${folder}/README.md`;
    const missing = pages.filter((page) => page !== index && !listed(index).includes(page));
    assert.ok(pages.length > 5);
    assert.deepEqual(missing, [], `${index} lists every page beside it`);
  }
});

test('every decision says its state, and the list says the same title', () => {
  const list = read('docs/decisions/README.md');
  const decisions = PAGES.filter((page) => /^docs\/decisions\/\d{4}-/.test(page));
  assert.ok(decisions.length > 5);
  for (const page of decisions) {
    const [, number = '', title = ''] = /^# (\d{4}) (.+)$/m.exec(read(page)) ?? [];
    assert.equal(number, posix.basename(page).slice(0, 4), page);
    assert.match(read(page), /^State: (accepted|replaced by \d{4})\b/m, page);
    assert.ok(list.includes(`[${number}](${posix.basename(page)}) ${title}`), `${page} is listed`);
  }
});

test('the architecture names every module', () => {
  const text = read('ARCHITECTURE.md');
  assert.deepEqual(
    MODULES.map((module) => module.name).filter((name) => !text.includes(`\`${name}\``)),
    [],
  );
});
