/* install.ts   how many packages a production install of the server brings, as the lock file says */
import { readFileSync } from 'node:fs';
import { type Figure, tell } from './support/figures.ts';

type Locked = {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
};
const lock = JSON.parse(
  readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'),
) as { readonly packages: Readonly<Record<string, Locked>> };

/** Whether npm would put it onto this machine. */
function fits({ os, cpu, libc }: Locked): boolean {
  const allows = (list: readonly string[] | undefined, own: string) =>
    list === undefined ||
    (list.some((one) => one.startsWith('!')) ? !list.includes(`!${own}`) : list.includes(own));
  return allows(os, process.platform) && allows(cpu, process.arch) && allows(libc, 'glibc');
}

/** As Node finds it: in the nearest `node_modules` above. */
function placeOf(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    const place = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (lock.packages[place]) return place;
    if (folder === '') return undefined;
  }
}

const found = new Set<string>();
const own: Record<string, number> = {};
function gather(from: string, into: Set<string>): void {
  const { dependencies, optionalDependencies } = lock.packages[from] ?? {};
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
    const place = placeOf(name, from);
    const facts = place === undefined ? undefined : lock.packages[place];
    if (place === undefined || !facts || !fits(facts) || into.has(place)) continue;
    into.add(place);
    gather(place, into);
  }
}
gather('server', found);
for (const name of Object.keys(lock.packages['server']?.dependencies ?? {})) {
  const brought = new Set([placeOf(name, 'server') ?? name]);
  gather(placeOf(name, 'server') ?? name, brought);
  own[name] = brought.size;
}
const dearest = Object.entries(own)
  .sort(([, one], [, other]) => other - one)
  .slice(0, 6);
tell('install', [
  { name: 'packages', value: found.size, unit: 'packages', better: 'less', gate: 250, goal: 150 },
  ...dearest.map(
    ([name, value]): Figure => ({
      name: `  with ${name}`,
      value,
      unit: 'packages',
      better: 'less',
    }),
  ),
]);
