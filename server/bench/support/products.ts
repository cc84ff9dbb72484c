/* products.ts   products for benchmarks: the same ones in every run and on every machine, with words that repeat as in a shop */

export type BenchProduct = {
  readonly title: string;
  readonly description: string;
  readonly vendor: string;
  readonly tags: readonly string[];
  readonly colours: readonly string[];
  readonly amount: number;
  readonly onHand: number;
};

const LOOKS =
  'amber azure brass copper crimson dusky frosted gilded hazel ivory jade linen maple mossy navy oaken olive pearl rustic saffron silver smoky spruce velvet walnut woven'.split(
    ' ',
  );
const THINGS =
  'apron basket beaker blanket bottle bowl bracelet brush bucket cabinet candle carafe chair clock compass cushion decanter doormat easel fountain goblet hammock hourglass kettle ladder lantern mirror notebook ottoman pitcher planter quilt raincoat saucepan scarf spatula stool teapot thermometer trivet umbrella vase wardrobe watering whistle'.split(
    ' ',
  );
const KINDS = 'compact classic folding garden harbour kitchen outdoor pocket travel winter'.split(
  ' ',
);
const VENDORS = 'Nordlicht Lumo Strickhaus Wegwart Gartenrand Tischlerei Papiermühle'.split(' ');
export const COLOURS = ['Red', 'Blue', 'Green', 'Black'] as const;

/** A small generator with a fixed start (Park and Miller, 1988). */
export function chances(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

/** One after the other without an end; the nth is the same however many are taken. */
export function* benchProducts(): Generator<BenchProduct, never> {
  const below = chances(20_261_125);
  const one = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  for (let nth = 1; ; nth += 1) {
    const thing = one(THINGS);
    yield {
      title: `${capital(one(LOOKS))} ${one(KINDS)} ${thing} ${nth}`,
      description: `<p>A ${one(LOOKS)} ${thing} for the ${one(KINDS)} season, made to ${one(['last', 'travel', 'be given', 'be mended'])}.</p>`,
      vendor: one(VENDORS),
      tags: [one(KINDS), one(LOOKS)],
      colours: COLOURS.slice(0, 1 + below(COLOURS.length)),
      amount: 500 + 100 * below(300),
      onHand: below(4) === 0 ? 0 : below(60),
    };
  }
}

const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);

/** Words as hurried fingers write them: one letter lost, doubled, or two that changed places. */
export function misspelt(word: string, below: (limit: number) => number): string {
  const at = 1 + below(word.length - 2);
  const [head, sign, rest] = [word.slice(0, at), word.slice(at, at + 1), word.slice(at + 1)];
  return [head + rest, head + sign + sign + rest, head + rest.slice(0, 1) + sign + rest.slice(1)][
    below(3)
  ] as string;
}

export const someThing = (below: (limit: number) => number): string =>
  THINGS[below(THINGS.length)] as string;
