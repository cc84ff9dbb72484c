import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { migratedDatabase } from '../support/cluster.ts';
import { OWNER, startServer } from '../support/server-process.ts';

/** Pages whose commands are run, and how many of them say what they print at least. */
const PAGES = { 'tutorial.md': 26, 'catalogue.md': 18, 'search.md': 12, 'orders.md': 20 };
const DOCS = fileURLToPath(new URL('../../../docs/', import.meta.url));

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
  return { script: ['set -euo pipefail', expect, ...commands].join('\n'), checks };
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

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

test('every command of the pages does what they say', async (t) => {
  const database = await migratedDatabase();
  t.after(() => database.drop());
  const server = await startServer(database, { RCOMMERCE_SEED: 'demo' });
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
          PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
          SHOP: server.url,
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
