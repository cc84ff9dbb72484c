/* `npm run bench` lists the benchmarks; `npm run bench -- --check` runs each of them after the other and holds what they
 * find against the gates: exit 1 when one is missed or a benchmark fails.
 */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = new URL('../', import.meta.url);
const names = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -'.ts'.length))
  .sort();

type Told = {
  readonly bench: string;
  readonly figures: readonly {
    readonly name: string;
    readonly value: number;
    readonly unit: string;
    readonly gate?: number;
    readonly better: 'more' | 'less';
    readonly spread?: number;
  }[];
};

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** What its first line says. */
const aboutOf = (name: string): string => {
  const [line = ''] = readFileSync(new URL(`${name}.ts`, FOLDER), 'utf8').split('\n');
  return line.replace(/^\/\*\*? *(\S+\.ts +)?/, '').replace(/ *\*\/$/, '');
};

/** Runs one with `--check`, passing on what it prints; gives its exit code and its line for programs. */
function run(name: string): Promise<{ readonly code: number; readonly told: Told | undefined }> {
  const child = spawn(process.execPath, [fileURLToPath(new URL(`${name}.ts`, FOLDER)), '--check'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    process.stdout.write(chunk);
  });
  return new Promise((resolve) => {
    child.on('close', (code) => {
      const line = text.split('\n').findLast((one) => one.startsWith('{"bench"'));
      resolve({
        code: code ?? 1,
        told: line === undefined ? undefined : (JSON.parse(line) as Told),
      });
    });
  });
}

if (!process.argv.includes('--check')) {
  for (const name of names) print(`${name.padEnd(12)} ${aboutOf(name)}`);
  print('\nnpm run bench -- <name> runs one, npm run bench -- --check all of them');
} else {
  const summary: string[] = [];
  let isBad = false;
  for (const name of names) {
    const { code, told } = await run(name);
    if (code !== 0) isBad = true;
    if (!told) summary.push(`${name.padEnd(12)} FAILED, exit ${code}`);
    for (const { name: figure, value, unit, gate, better, spread } of told?.figures ?? []) {
      if (gate === undefined) continue;
      const holds = better === 'more' ? value >= gate : value <= gate;
      const noise = spread === undefined ? '' : ` ±${(spread * 50).toFixed(0)} %`;
      summary.push(
        `${name.padEnd(12)} ${figure.padEnd(44)} ${value} ${unit}${noise}, gate ${gate}: ${holds ? 'holds' : 'MISSED'}`,
      );
    }
  }
  print(`\n${summary.join('\n')}`);
  process.exitCode = isBad ? 1 : 0;
}
