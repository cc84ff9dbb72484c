/* The demo shop's goods: invented for this project, the same in every shop. */
import { present } from '../../kernel/assert.ts';
import { type DemoShape, isDemoShape } from './pictures.ts';

export type DemoProduct = {
  readonly slug: string;
  readonly title: string;
  readonly category: string;
  readonly vendor: string;
  readonly text: string;
  readonly tags: readonly string[];
  /** In minor units of the store's currency. */
  readonly amount: number;
  readonly compareAtAmount: number | null;
  readonly grams: number;
  /** Of each variant. */
  readonly stock: number;
  readonly options: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly shape: DemoShape;
  readonly colour: string;
};

export const DEMO_CATEGORIES: readonly {
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly parent?: string;
}[] = [
  { slug: 'kitchen', name: 'Kitchen', description: 'For the table and the stove' },
  {
    slug: 'tea-and-coffee',
    name: 'Tea and coffee',
    description: 'Slow mornings',
    parent: 'kitchen',
  },
  { slug: 'lighting', name: 'Lighting', description: 'Lamps that are good to come home to' },
  { slug: 'home', name: 'Home', description: 'Soft things and quiet ones' },
  { slug: 'clothing', name: 'Clothing', description: 'Plain, warm, mended for life' },
  { slug: 'bags', name: 'Bags', description: 'For a day or for a month' },
  { slug: 'paper', name: 'Paper', description: 'Notebooks and calendars' },
  { slug: 'garden', name: 'Garden', description: 'Pots, seeds and tools' },
  { slug: 'play', name: 'Play', description: 'For rainy afternoons' },
];

/** The products of the first stand in this order; the others sort by themselves. */
export const DEMO_COLLECTIONS = [
  {
    slug: 'gifts',
    title: 'Gifts under 50',
    sort: 'manual',
    takes: (product: DemoProduct) => product.tags.includes('gift') && product.amount < 5000,
  },
  {
    slug: 'sale',
    title: 'Sale',
    sort: 'price_asc',
    takes: (product: DemoProduct) => product.compareAtAmount !== null,
  },
  { slug: 'best-sellers', title: 'Best sellers', sort: 'best_selling', takes: () => true },
] as const;

// slug | category | vendor | text | tags | amount, amount before | grams | stock | options | shape | colour
const TABLE = `
harbour-mug | tea-and-coffee | Nordlicht | A stoneware mug that keeps its coffee warm for the whole letter. | stoneware, gift | 1800 | 380 | 120 | Colour: Sea, Sand, Coal | mug | #3d6b8c
breakfast-bowl | kitchen | Nordlicht | Deep enough for porridge and two spoons of jam. | stoneware | 2200 | 520 | 80 | | bowl | #b0763f
oak-board | kitchen | Tischlerei Voss | One piece of oak, oiled, with a groove for the juice. | wood, gift | 4500, 5200 | 1400 | 35 | | board | #8a5a2b
iron-pan | kitchen | Tischlerei Voss | Heavy, black, and better with every year. | iron | 6900 | 2300 | 25 | Size: 20 cm, 24 cm, 28 cm | pan | #3a3a3f
round-teapot | tea-and-coffee | Nordlicht | Pours without a drop on the cloth. Six cups, or one long book. | stoneware, gift | 5800 | 1100 | 28 | Colour: Celadon, Chalk | teapot | #6f9b8a
glass-carafe | kitchen | Glashof | Water looks better in it, and so does wine. | glass | 3200 | 740 | 40 | | bottle | #7fa9a3
pantry-jar | kitchen | Glashof | Airtight, stackable, and labelled by you. | glass | 1400 | 600 | 210 | Size: 0.5 l, 1 l, 2 l | jar | #9aa86f
linen-apron | kitchen | Strickhaus | Two pockets, one loop, no slogan. | linen | 4200 | 310 | 30 | | apron | #6c7a89
dinner-plate | kitchen | Nordlicht | Flat in the middle, raised where the sauce would run. | stoneware | 2600 | 780 | 96 | Colour: Sand, Coal | plate | #c2a67c
espresso-cup | tea-and-coffee | Nordlicht | Thick walls, small talk. | stoneware, gift | 1200 | 160 | 0 | | mug | #8d5a4a
hand-grinder | tea-and-coffee | Lumo | Thirty turns for a cup. The sound is part of it. | steel, gift | 7900, 8900 | 640 | 14 | | grinder | #5f5a52
reading-lamp | lighting | Lumo | Warm light where the page is, and nowhere else. | brass | 12900 | 1800 | 18 | Colour: Brass, White | lamp | #c79a3b
window-lantern | lighting | Lumo | For one candle, seen from the street. | gift | 3400 | 900 | 60 | | lantern | #7a8f5a
clip-light | lighting | Lumo | Holds on to shelves, tents and hats. | travel | 1900, 2400 | 120 | 200 | | lamp | #d46a4c
stairway-lamp | lighting | Lumo | Wakes when you pass and sleeps when you have gone. | | 4900 | 640 | 0 | | pendant | #5b6ea3
paper-pendant | lighting | Lumo | Folded by hand; the evening comes through. | paper | 8400 | 480 | 16 | Size: 30 cm, 45 cm | pendant | #cf9d62
beeswax-candles | lighting | Gartenrand | Six of them. They smell of a summer that was long. | gift | 1800 | 420 | 130 | | candle | #d9a441
harbour-lantern | lighting | Lumo | Tin and glass, for balconies with a view of something. | | 5600 | 1300 | 9 | | lantern | #45617d
wool-blanket | home | Strickhaus | Big enough for two and a cat. | wool, gift | 11900 | 1500 | 20 | Colour: Moss, Rust, Ash | blanket | #7b8062
linen-cushion | home | Strickhaus | Washed often enough to be on your side. | linen | 3600 | 600 | 55 | Colour: Clay, Sky | cushion | #b77a5e
round-mirror | home | Glashof | Says what is, kindly. | glass | 9900, 11900 | 3200 | 7 | | mirror | #6f8f9f
willow-basket | home | Wegwart | For wood, wool or everything that lies about. | wood | 4800 | 900 | 26 | | basket | #a9794a
tall-vase | home | Nordlicht | One branch is enough. | stoneware | 5200 | 1400 | 18 | | vase | #587a86
desk-clock | home | Lumo | Silent, with hands one can read from the door. | gift | 5400 | 480 | 15 | | clock | #46586f
door-mat | home | Wegwart | Coconut, thick, and not funny. | | 3900 | 2100 | 34 | | blanket | #8d6a48
fisher-sweater | clothing | Strickhaus | Untreated wool, knitted in one piece, no seam to rub. | wool, winter | 14900 | 900 | 12 | Size: S, M, L, XL | sweater | #2f4a5f
work-shirt | clothing | Strickhaus | Thick cotton with a pocket that fits a notebook. | cotton | 6400 | 420 | 30 | Size: S, M, L, XL | shirt | #7c8a94
linen-tee | clothing | Strickhaus | For the hottest week of the year. | linen, summer | 3900, 4500 | 180 | 40 | Size: S, M, L, XL; Colour: Sand, Slate | shirt | #cbb994
wool-socks | clothing | Strickhaus | Three pairs, because one is always missing. | wool, gift | 2400 | 210 | 150 | | socks | #9b4f4f
rain-coat | clothing | Strickhaus | Waxed, hooded, and long enough for a bicycle. | winter | 18900 | 1100 | 6 | Size: S, M, L, XL | sweater | #c49a2f
knit-hat | clothing | Strickhaus | Covers the ears without discussion. | wool, winter, gift | 2900 | 90 | 75 | Colour: Navy, Ochre, Grey | hat | #34506b
long-scarf | clothing | Strickhaus | Once around for autumn, twice for the pier. | wool, winter | 4900 | 260 | 22 | | scarf | #8c4a52
work-gloves | clothing | Strickhaus | Goatskin, for ropes and roses. | leather | 3400 | 180 | 0 | Size: M, L | glove | #a67c46
day-pack | bags | Wegwart | Twenty litres, waxed canvas, two straps and no nonsense. | travel, canvas | 8900 | 850 | 22 | Colour: Moss, Rust | backpack | #5f6f45
market-bag | bags | Wegwart | Carries ten kilograms of apples and folds into a fist. | cotton | 1500 | 110 | 300 | | tote | #d0a24c
weekender | bags | Wegwart | Exactly what an overhead rack allows. | travel, leather | 21900 | 1700 | 8 | | duffel | #6b4a35
tool-roll | bags | Wegwart | Twelve pockets for chisels, brushes or pens. | canvas, gift | 3900 | 260 | 45 | | duffel | #4a5a6b
laptop-sleeve | bags | Wegwart | Felt, wool inside, one button. | wool | 4400 | 240 | 38 | Size: 13", 14", 16" | sleeve | #77757a
belt-pouch | bags | Wegwart | For keys, a knife and a sandwich bag of screws. | leather | 5200, 6200 | 200 | 11 | | sleeve | #80553a
field-notebook | paper | Papiermühle | Ninety-six pages that take ink on both sides. | paper, gift | 900 | 140 | 500 | Colour: Plain, Ruled, Dotted | notebook | #a3543f
wall-calendar | paper | Papiermühle | Twelve linocuts of twelve harbours. | paper | 2600, 3200 | 400 | 70 | | calendar | #3f7a74
letter-set | paper | Papiermühle | Twenty sheets, twenty envelopes, one reason to write. | paper, gift | 1700 | 230 | 90 | | envelope | #b98a9d
pencil-dozen | paper | Papiermühle | Cedar, unpainted, HB. They smell like the first day of school. | wood, gift | 1100 | 90 | 260 | | pencils | #c4873a
ink-bottle | paper | Papiermühle | Iron-gall ink that darkens while it dries. | | 1600 | 190 | 64 | Colour: Blue-black, Sepia | bottle | #33415c
travel-journal | paper | Papiermühle | Lies flat on a knee, a deck, a rock. | paper, travel | 2800 | 320 | 48 | | notebook | #4f6b4f
paper-knife | paper | Tischlerei Voss | Pear wood; opens letters and nothing else. | wood, gift | 1900 | 60 | 33 | | knife | #94643d
terracotta-pot | garden | Gartenrand | Breathes, so that roots do too. | clay | 1400 | 1200 | 140 | Size: 12 cm, 18 cm, 24 cm | plant | #b5613c
herb-seeds | garden | Gartenrand | Basil, chives, thyme and one surprise. | seeds, gift | 700 | 30 | 400 | | packet | #5c8a45
hand-trowel | garden | Gartenrand | Forged, not pressed; ash handle. | iron, wood | 2900 | 340 | 55 | | trowel | #6f7f6a
rain-gauge | garden | Gartenrand | Settles arguments about last night. | glass | 1600 | 190 | 3 | | gauge | #6ea0b8
watering-can | garden | Gartenrand | Zinc, five litres, a rose that rains softly. | zinc | 6400, 7400 | 1600 | 13 | | can | #7d8d93
meadow-seeds | garden | Gartenrand | Two square metres for bees. | seeds | 900 | 40 | 320 | | packet | #c2609a
bird-house | garden | Tischlerei Voss | For tits. They read the size of the door. | wood, gift | 3300 | 1200 | 24 | | house | #9c6b3f
garden-twine | garden | Gartenrand | Fifty metres of jute that rots when you want it to. | | 800 | 150 | 180 | | spool | #a48a55
wooden-blocks | play | Tischlerei Voss | Forty pieces of beech; the tower is up to you. | wood, gift | 4400 | 1800 | 37 | | blocks | #c98a4b
paper-kite | play | Papiermühle | Flies with three winds and one child. | paper | 2300 | 170 | 41 | | kite | #4f8fb0
spinning-top | play | Tischlerei Voss | Two minutes and ten seconds is the record here. | wood, gift | 900 | 50 | 150 | | top | #b2503f
chess-set | play | Tischlerei Voss | Maple and walnut, with a board that folds. | wood, gift | 8900 | 1500 | 10 | | chess | #5e4636
boat-kit | play | Tischlerei Voss | Twenty-one parts, glue, a sail. It floats. | wood | 3700 | 420 | 19 | | boat | #44729a
wool-bear | play | Strickhaus | Old already, so nothing can happen to it. | wool, gift | 4600 | 300 | 17 | | bear | #a07750
`;

const list = (text: string): string[] =>
  text === '' ? [] : text.split(',').map((one) => one.trim());

function productOf(line: string): DemoProduct {
  const cells = line.split('|').map((cell) => cell.trim());
  const cell = (index: number): string => present(cells[index], `column ${index} of ${line}`);
  const [amount, before] = list(cell(5)).map(Number);
  const shape = cell(9);
  return {
    slug: cell(0),
    title: cell(0).split('-').map(capital).join(' '),
    category: cell(1),
    vendor: cell(2),
    text: cell(3),
    tags: list(cell(4)),
    amount: present(amount, `a price in ${line}`),
    compareAtAmount: before ?? null,
    grams: Number(cell(6)),
    stock: Number(cell(7)),
    options: cell(8)
      .split(';')
      .filter((text) => text !== '')
      .map((text) => {
        const [name = '', values = ''] = text.split(':');
        return { name: name.trim(), values: list(values) };
      }),
    shape: present(isDemoShape(shape) ? shape : undefined, `a shape in ${line}`),
    colour: cell(10),
  };
}

const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);

export const DEMO_PRODUCTS: readonly DemoProduct[] = TABLE.trim().split('\n').map(productOf);
