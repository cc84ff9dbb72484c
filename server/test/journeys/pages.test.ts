import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { migratedDatabase } from '../support/cluster.ts';
import { OWNER, startServerAt, urlOf } from '../support/server-process.ts';

/**
 * Pages whose commands are run, in this order and in one shop, and how many of them say what they print at least.
 * What cannot run here (another machine's services, a build) stands in a `text` block of its page.
 */
const PAGES: Readonly<Record<string, number>> = {
  'tutorial.md': 26,
  'catalogue.md': 18,
  'search.md': 12,
  'orders.md': 20,
  'accounts.md': 10,
  'notifications.md': 3,
  'chat.md': 14,
  'reports.md': 4,
  'stores.md': 10,
  'import-export.md': 5,
  'import-shopify.md': 2,
  'import-woocommerce.md': 2,
  'events.md': 3,
  'realtime.md': 6,
  'command-line.md': 2,
};
const DOCS = fileURLToPath(new URL('../../../docs/', import.meta.url));
const CLI = fileURLToPath(new URL('../../src/main/cli.ts', import.meta.url));
/** `npm run rcommerce -- …` of a page, without npm and from any folder. */
const NPM =
  'npm() { local program="$*"; case "$program" in "run rcommerce -- "*) shift 3;; "run -s rcommerce -- "*) shift 4;; ' +
  `*) echo "no test runs: npm $program" >&2; return 1;; esac; node ${quoted(CLI)} "$@"; }`;

/** The page's own commands, in order; a line's `# → text` becomes a check of what it prints. */
function scriptOf(page: string): { readonly script: string; readonly checks: number } {
  const blocks = [...page.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map((match) => match[1] ?? '');
  let checks = 0;
  const commands = blocks
    .join('\n')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .reduce<string[]>((lines, line) => {
      // A quoted body over several lines is one command.
      const open = lines.at(-1);
      if (open !== undefined && isOpen(open)) lines[lines.length - 1] = `${open}\n${line}`;
      else lines.push(line);
      return lines;
    }, [])
    .map((command) => {
      const told = /^([\s\S]*?)\s+# → (.*)$/.exec(command);
      if (!told) return command;
      checks += 1;
      return `expect ${quoted(told[2]?.trim() ?? '')} "$(${told[1]})" ${quoted(told[1] ?? '')}`;
    });
  const expect =
    'expect() { [ "$1" = "$2" ] || { printf \'%s\\n  says   %s\\n  prints %s\\n\' "$3" "$1" "$2" >&2; exit 1; }; }';
  return { script: ['set -euo pipefail', NPM, expect, ...commands].join('\n'), checks };
}

/** Whether a quote that this text opened is still open. */
function isOpen(text: string): boolean {
  let quote = '';
  for (let index = 0; index < text.length; index += 1) {
    const sign = text[index] ?? '';
    if (quote === '"' && sign === '\\') index += 1;
    else if (quote !== '') quote = sign === quote ? '' : quote;
    else if (sign === "'" || sign === '"') quote = sign;
    else if (sign === '#' && /\s/.test(text[index - 1] ?? ' ')) return false;
  }
  return quote !== '';
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

test('no page with commands is left out', async () => {
  const files = await readdir(DOCS, { recursive: true });
  const pages = files.filter((file) => file.endsWith('.md'));
  assert.ok(pages.length > Object.keys(PAGES).length);
  const withCommands = [];
  for (const page of pages) {
    if (/^\s*```(sh|bash|shell)\b/m.test(await readFile(join(DOCS, page), 'utf8')))
      withCommands.push(page);
  }
  assert.deepEqual(withCommands.sort(), Object.keys(PAGES).sort());
});

test('every command of the pages does what they say', async (t) => {
  const database = await migratedDatabase();
  t.after(() => database.drop());
  const dataDir = await mkdtemp(join(tmpdir(), 'rcommerce-pages-'));
  t.after(() => rm(dataDir, { recursive: true, force: true }));
  const shop = { DATABASE_URL: urlOf(database), RCOMMERCE_DATA_DIR: dataDir };
  const server = await startServerAt(shop.DATABASE_URL, { ...shop, RCOMMERCE_SEED: 'demo' });
  t.after(() => server.stop());
  for (const [page, least] of Object.entries(PAGES)) {
    await t.test(page, async (t) => {
      const folder = await mkdtemp(join(tmpdir(), 'rcommerce-pages-'));
      t.after(() => rm(folder, { recursive: true, force: true }));
      const { script, checks } = scriptOf(await readFile(join(DOCS, page), 'utf8'));
      assert.ok(checks >= least, `the page checks what it says (${checks})`);
      await writeFile(join(folder, 'page.sh'), script);
      const child = spawn('bash', ['page.sh'], {
        cwd: folder,
        env: {
          ...shop,
          PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
          HOME: folder,
          SHOP: `${server.url}/api/v1`,
          OWNER_EMAIL: OWNER.email,
          OWNER_PASSWORD: OWNER.password,
        },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let said = '';
      child.stderr.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
      const code = await new Promise((resolve) => child.once('exit', resolve));
      assert.equal(code, 0, said);
    });
  }
});
