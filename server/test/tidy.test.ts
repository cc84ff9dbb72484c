/* The shape of the code (ARCHITECTURE.md, layers and modules). Every rule takes the sources as data, so that each is
 * proved on a planted fault, and tells how much it looked at, so that it cannot pass on nothing.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { MODULES } from '../src/main/modules.ts';

type Source = { readonly path: string; readonly text: string };
type Verdict = { readonly faults: readonly string[]; readonly looked: number };
type Rule = (sources: readonly Source[], facts: Facts) => Verdict;
type Facts = {
  /** Names of the modules, lowest first. */
  readonly order: readonly string[];
  /** Table → the module that owns it. */
  readonly tables: ReadonlyMap<string, string>;
};

const SERVER = dirname(dirname(fileURLToPath(import.meta.url)));
const LAYERS = ['kernel', 'platform', 'modules', 'main'];
const PRIVATE = ['store', 'routes', 'jobs', 'live', 'schema', 'states', 'cross-module'];
/** Migrations whose name is not that of the module. */
const PLATFORM_MIGRATIONS = ['platform', 'jobs'];

const isTest = (path: string): boolean => path.endsWith('.test.ts');
const baseOf = (path: string): string => posix.basename(path, '.ts');
const layerOf = (path: string): string | undefined => /^src\/([a-z]+)\//.exec(path)?.[1];
const moduleOf = (path: string): string | undefined => /^src\/modules\/([^/]+)\//.exec(path)?.[1];

/** The files of ours that a source imports, as paths below `server/`. */
function importsOf({ path, text }: Source): string[] {
  const found = text.matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g);
  return [...found].map((match) => posix.join(posix.dirname(path), match[1] ?? ''));
}

/** The source without comments, so that prose cannot be a fault. */
const codeOf = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`])\/\/.*$/gm, '$1');

function judge(
  sources: readonly Source[],
  faultsOf: (source: Source) => readonly string[],
): Verdict {
  return { looked: sources.length, faults: sources.flatMap(faultsOf) };
}

const upTheLayers: Rule = (sources) =>
  judge(
    sources.filter(({ path }) => layerOf(path) !== undefined && !isTest(path)),
    (source) => {
      const mine = LAYERS.indexOf(layerOf(source.path) ?? '');
      return importsOf(source)
        .filter((path) => LAYERS.indexOf(layerOf(path) ?? 'outside') > mine || !layerOf(path))
        .map((path) => `${source.path} imports ${path}, a layer above its own`);
    },
  );

const upTheModules: Rule = (sources, { order }) =>
  judge(
    sources.filter(({ path }) => moduleOf(path) !== undefined && !isTest(path)),
    (source) => {
      const mine = moduleOf(source.path) ?? '';
      if (!order.includes(mine)) return [`${source.path}: module ${mine} is not in modules.ts`];
      return importsOf(source)
        .filter((path) => order.indexOf(moduleOf(path) ?? '') > order.indexOf(mine))
        .map((path) => `${source.path} imports ${path}, a module above its own`);
    },
  );

const privateFiles: Rule = (sources) =>
  judge(
    sources.filter(({ path }) => path.startsWith('src/') && !isTest(path)),
    (source) =>
      importsOf(source)
        .filter((path) => {
          const theirs = moduleOf(path);
          if (theirs === undefined || theirs === moduleOf(source.path)) return false;
          const isEdge = ['routes', 'jobs', 'live'].includes(baseOf(path));
          if (layerOf(source.path) === 'main' && isEdge) return false;
          return PRIVATE.includes(baseOf(path));
        })
        .map((path) => `${source.path} imports ${path}, which is private to its module`),
  );

const mayTouchAll = (path: string): boolean =>
  moduleOf(path) === 'reports' || baseOf(path) === 'cross-module';

const foreignTables: Rule = (sources, { tables }) =>
  judge(
    sources.filter(({ path }) => moduleOf(path) !== undefined && !isTest(path)),
    (source) => {
      if (mayTouchAll(source.path)) return [];
      const touched = new Set<string>();
      for (const [, text = ''] of codeOf(source.text).matchAll(/\bsql(?:<[^>]*>)?`([\s\S]*?)`/g)) {
        for (const [, table = ''] of text.matchAll(
          /\b(?:from|join|into|update|using|lock table)\s+(?:only\s+)?([a-z_.]+)/g,
        )) {
          if (tables.has(table)) touched.add(table);
        }
      }
      const mine = moduleOf(source.path);
      return [...touched]
        .filter((table) => tables.get(table) !== mine || baseOf(source.path) !== 'store')
        .map((table) => `${source.path} touches ${table} of ${tables.get(table)}`);
    },
  );

const transactions: Rule = (sources) =>
  judge(
    sources.filter(({ path }) => ['kernel', 'modules'].includes(layerOf(path) ?? '')),
    ({ path, text }) => {
      if (isTest(path) || /^(?:.+-)?(?:routes|jobs|live)$/.test(baseOf(path))) return [];
      return /\binTx\s*\(/.test(codeOf(text)) ? [`${path} opens a transaction`] : [];
    },
  );

const IMPURE: readonly (readonly [RegExp, string])[] = [
  [/\bDate\.now\s*\(|\bnew Date\(\s*\)|\bperformance\.now\s*\(/, 'reads the clock'],
  [/\bMath\.random\s*\(|\brandom(?:UUID|Bytes|Int)\s*\(|\bgetRandomValues\b/, 'reads randomness'],
  [/\bset(?:Timeout|Interval|Immediate)\s*\(/, 'sets a timer'],
  [/(?<![.\w])fetch\s*\((?!\w+: )/, 'calls the network'],
  [/from 'node:(?:fs|net|http|https|child_process|dgram|tls|dns|timers)[^']*'/, 'imports I/O'],
  [/from '(?:pg|fastify|pino|sharp)'/, 'imports I/O'],
];

/** Not operations: they do I/O by their nature, and their callers stand outside transactions. */
const STREAMS_AND_CALLS: ReadonlySet<string> = new Set([
  'src/modules/transfer/csv.ts', // reads a file row by row
  'src/modules/transfer/files.ts', // keeps the files of imports and exports
  'src/modules/payments/calls.ts', // calls a provider within its time limit
]);

const isOperation = (path: string): boolean =>
  !isTest(path) &&
  !['routes', 'jobs', 'live'].includes(baseOf(path)) &&
  !path.includes('/providers/') &&
  !STREAMS_AND_CALLS.has(path);

const pureOperations: Rule = (sources) =>
  judge(
    sources.filter(
      ({ path }) => ['kernel', 'modules'].includes(layerOf(path) ?? '') && isOperation(path),
    ),
    ({ path, text }) => {
      // `tx.randomBytes` is the way to have randomness.
      const code = codeOf(text).replaceAll(/\b(?:tx|env)\.\w+\s*\(/g, '(');
      return IMPURE.flatMap(([found, does]) => (found.test(code) ? [`${path} ${does}`] : []));
    },
  );

/** Every rule with a fault it must find and what is no fault. */
const RULES: readonly {
  readonly title: string;
  readonly rule: Rule;
  readonly fault: Source;
  readonly fine: Source;
}[] = [
  {
    title: 'nothing imports up the layers',
    rule: upTheLayers,
    fault: { path: 'src/kernel/x.ts', text: "import { sql } from '../platform/postgres/sql.ts';" },
    fine: { path: 'src/platform/x.ts', text: "import { refuse } from '../kernel/refusal.ts';" },
  },
  {
    title: 'no module imports one above it',
    rule: upTheModules,
    fault: {
      path: 'src/modules/low/low.ts',
      text: "import { high } from '../high/high.ts';",
    },
    fine: { path: 'src/modules/high/high.ts', text: "import type { Low } from '../low/types.ts';" },
  },
  {
    title: "no module imports another module's private file",
    rule: privateFiles,
    fault: { path: 'src/modules/high/high.ts', text: "import { row } from '../low/store.ts';" },
    fine: { path: 'src/main/modules.ts', text: "import { r } from '../modules/low/routes.ts';" },
  },
  {
    title:
      "a table is touched only in its own module's store.ts, in cross-module.ts and in reports",
    rule: foreignTables,
    fault: { path: 'src/modules/high/store.ts', text: 'sql`select id from lows where a = 1`' },
    fine: { path: 'src/modules/high/cross-module.ts', text: 'sql`select id from lows`' },
  },
  {
    title: 'only routes, jobs, live and main open transactions',
    rule: transactions,
    fault: { path: 'src/modules/high/high.ts', text: 'await edges.inTx(ctx, (tx) => work(tx));' },
    fine: { path: 'src/modules/high/jobs.ts', text: 'await edges.inTx(ctx, (tx) => work(tx));' },
  },
  {
    title: 'an operation reads neither clock nor randomness and does no I/O',
    rule: pureOperations,
    fault: { path: 'src/modules/high/high.ts', text: 'const at = new Date();' },
    fine: { path: 'src/modules/high/high.ts', text: 'const b = tx.randomBytes(3); // new Date()' },
  },
];

const PLANTED: Facts = { order: ['low', 'high'], tables: new Map([['lows', 'low']]) };

function sourcesBelow(folder: string): Source[] {
  return globSync(`${folder}/**/*.ts`, { cwd: SERVER }).map((found) => {
    const path = found.replaceAll('\\', '/');
    return { path, text: readFileSync(join(SERVER, path), 'utf8') };
  });
}

/** A table belongs to the module that its migration is named after. */
function tablesOf(): ReadonlyMap<string, string> {
  const tables = new Map<string, string>();
  for (const file of globSync('migrations/*.sql', { cwd: SERVER })) {
    const module = /\d{4}_([a-z0-9]+)/.exec(file)?.[1] ?? '';
    if (PLATFORM_MIGRATIONS.includes(module)) continue;
    const text = readFileSync(join(SERVER, file), 'utf8');
    for (const [, table = ''] of text.matchAll(/^create table (?:if not exists )?([a-z_.]+)/gm)) {
      tables.set(table, module === 'simulator' ? 'payments' : module);
    }
  }
  return tables;
}

const sources = sourcesBelow('src');
const facts: Facts = { order: MODULES.map(({ name }) => name), tables: tablesOf() };

for (const { title, rule, fault, fine } of RULES) {
  test(title, () => {
    const { faults, looked } = rule(sources, facts);
    assert.ok(looked > 20, `looked at ${looked} files only`);
    assert.deepEqual(faults, []);
  });

  test(`a planted fault is found: ${title}`, () => {
    assert.equal(rule([fault], PLANTED).faults.length, 1);
    assert.deepEqual(rule([fine], PLANTED).faults, []);
  });
}

test('the tables were found in the migrations', () => {
  assert.ok(facts.tables.size > 30);
});
