// The door to everything: `npm start`, `npm test`, `npm run check` … run this one file with whatever Node the
// machine has (18 or newer). It installs what the lockfile says when that changed, and then runs the pinned Node.
// Plain JavaScript of Node 18, no packages: nothing may be installed yet.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'node_modules', '.bin');
const note = join(root, 'node_modules', '.rcommerce-installed');
const [command = '', ...args] = process.argv.slice(2);

const COMMANDS = {
  start: () => product(['dev', ...args]),
  rcommerce: () => product(args),
  test: () => node(['server/test/support/run-tests.ts', ...args]),
  check,
  prove: () => node(['server/prove/support/door.ts', ...args]),
  bench,
  generate: () => node(['scripts/generate.ts', ...args]),
  build: () => node(['client/scripts/build.ts', ...args]),
};

const [major] = process.versions.node.split('.').map(Number);
if (major < 18) fail(`rcommerce needs Node 18 or newer to start (this is ${process.version})`);
const chosen = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
if (!chosen) fail(`usage: npm run <${Object.keys(COMMANDS).join(' | ')}> [-- arguments]`, 2);
install();
process.exitCode = await chosen();

/** Installs when the lockfile differs from the one noted in node_modules; otherwise takes no time. */
function install() {
  const lock = readFileSync(join(root, 'package-lock.json'));
  const hash = createHash('sha256').update(lock).digest('hex');
  if (existsSync(note) && readFileSync(note, 'utf8').trim() === hash) return;
  // A linked folder belongs to another checkout, and installing would empty it there.
  if (lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) {
    process.stderr.write(
      'node_modules is a link and may be out of date: install where it points to\n',
    );
    return;
  }
  process.stderr.write(
    'installing packages (once for each change of package-lock.json, about half a minute) …\n',
  );
  const started = Date.now();
  const done = npm(['ci', '--loglevel=error', '--no-fund', '--no-audit']);
  if (done.status !== 0) {
    fail(`installing failed (npm ci, exit ${done.status ?? done.signal}); the lines above say why`);
  }
  writeFileSync(note, `${hash}\n`);
  process.stderr.write(`installed in ${Math.round((Date.now() - started) / 1000)} s\n`);
}

function npm(words) {
  // npm's own program when npm started us; it needs no shell, on Windows neither.
  const program = process.env.npm_execpath;
  const [file, ...first] = program?.endsWith('.js') ? [process.execPath, program] : ['npm'];
  return spawnSync(file, [...first, ...words], { cwd: root, stdio: ['ignore', 2, 2] });
}

/** The pinned Node; a platform without a package of it uses its own, if that is new enough. */
function pinnedNode() {
  const pinned = join(bin, process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(pinned)) return pinned;
  const [own, minor] = process.versions.node.split('.').map(Number);
  if (own > 22 || (own === 22 && minor >= 18)) return process.execPath;
  return fail(
    `no Node is packaged for ${process.platform} ${process.arch}: install Node 22.18 or newer`,
  );
}

/** The command-line tool works in the folder the caller stands in. */
function product(words) {
  const cwd = process.env.INIT_CWD ?? process.cwd();
  return run(pinnedNode(), [join(root, 'server/src/main/cli.ts'), ...words], cwd);
}

function node(words) {
  return run(pinnedNode(), words, root);
}

function bench() {
  const name = args[0];
  if (!name || name.startsWith('-')) return node(['server/bench/support/all.ts', ...args]);
  if (!/^[a-z0-9-]+$/.test(name)) fail('usage: npm run bench -- [name]', 2);
  const file = `server/bench/${name}.ts`;
  if (!existsSync(join(root, file))) fail(`there is no ${file}`, 2);
  return node([file, ...args.slice(1)]);
}

async function check() {
  const tool = (name) => join(bin, process.platform === 'win32' ? `${name}.cmd` : name);
  const steps = [
    ['biome', tool('biome'), ['check', '--error-on-warnings', '.']],
    ['types', tool('tsc'), ['--noEmit']],
    ['dead code', tool('knip'), []],
    ['shape', pinnedNode(), ['--test', 'server/test/tidy.test.ts']],
  ];
  const failed = [];
  for (const [title, file, words] of steps) {
    process.stderr.write(`\n── ${title}\n`);
    if ((await run(file, words, root)) !== 0) failed.push(title);
  }
  process.stderr.write(
    failed.length === 0 ? '\ncheck: all fine\n' : `\ncheck: ${failed.join(', ')} failed\n`,
  );
  return failed.length === 0 ? 0 : 1;
}

/** Runs a program to its end, passing signals on; gives its exit code. */
function run(file, words, cwd) {
  return new Promise((resolve) => {
    const child = spawn(file, words, {
      cwd,
      stdio: 'inherit',
      env: { ...process.env, PATH: `${bin}:${process.env.PATH ?? ''}` },
    });
    const pass = {};
    // Ctrl-C reaches the whole foreground group: the child has it already. `kill` reaches only us.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      pass[signal] = () => {
        if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
      };
      process.on(signal, pass[signal]);
    }
    // npm may end without passing anything on (its shell does not): then we end what we started.
    const npm = process.env.npm_lifecycle_event === undefined ? [] : ancestors();
    if (npm.length > 0) {
      setInterval(() => {
        if (process.ppid !== npm[0] || !npm.every(isAlive)) child.kill('SIGTERM');
      }, 200).unref();
    }
    child.on('error', (error) => {
      process.stderr.write(`${file}: ${error.message}\n`);
      resolve(1);
    });
    child.on('exit', (code, signal) => {
      for (const [name, listener] of Object.entries(pass)) process.off(name, listener);
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}

/** Our parent, and its parent: npm's shell, and npm. A bare machine may have no `ps`, so Linux is asked first. */
function ancestors() {
  const parent = process.ppid;
  const status = `/proc/${parent}/status`;
  const text = existsSync(status)
    ? /^PPid:\s*(\d+)/m.exec(readFileSync(status, 'utf8'))?.[1]
    : spawnSync('ps', ['-o', 'ppid=', '-p', String(parent)], { encoding: 'utf8' }).stdout?.trim();
  const above = Number(text);
  return above > 1 ? [parent, above] : [parent];
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function fail(message, code = 1) {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}
