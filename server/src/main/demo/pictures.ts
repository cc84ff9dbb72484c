/* Pictures of the demo shop's goods, drawn as SVG from a shape and a colour: the same bytes in every shop. Shapes stand
 * on a floor at y = 600 of a square of 800, and are drawn in three tones: `base`, `dark` (shade) and `light`.
 */

type Tones = { readonly base: string; readonly dark: string; readonly light: string };

const fill = (path: string, colour: string): string => `<path d="${path}" fill="${colour}"/>`;
const line = (path: string, colour: string, width: number): string =>
  `<path d="${path}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"/>`;
const box = (x: number, y: number, w: number, h: number, r: number, colour: string): string =>
  `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="${r}" fill="${colour}"/>`;
const disc = (x: number, y: number, rx: number, ry: number, colour: string): string =>
  `<ellipse cx="${x}" cy="${y}" rx="${rx}" ry="${ry}" fill="${colour}"/>`;

const WOOD = { base: '#b98a58', dark: '#96693d', light: '#d3ab7d' };
const LEAF = { base: '#6d9a58', dark: '#4f7a41', light: '#93ba7b' };
const METAL = { base: '#8b9298', dark: '#666d73', light: '#b9c0c5' };
const PAPER = '#fdf9f0';
const GLOW = '#ffe6a3';

const SHAPES = {
  mug: ({ base, dark, light }: Tones) =>
    line('M500 330h46a74 74 0 0 1 0 168h-46', dark, 40) +
    fill('M250 270h270v250q0 80-80 80H330q-80 0-80-80z', base) +
    fill('M250 270h70v250q0 60 30 80h-20q-80 0-80-80z', light) +
    disc(385, 270, 135, 34, dark) +
    disc(385, 276, 112, 24, '#4a3426'),
  bowl: ({ base, dark, light }: Tones) =>
    fill('M200 370h400q0 170-130 215v15H330v-15Q200 540 200 370z', base) +
    fill('M200 370h90q0 150 80 215h-40Q200 540 200 370z', light) +
    disc(400, 370, 200, 48, dark) +
    disc(400, 378, 170, 34, '#e9dcc3'),
  board: ({ base, dark, light }: Tones) =>
    fill(
      'M360 150h80q20 0 20 20v80h70q40 0 40 40v270q0 40-40 40H270q-40 0-40-40V290q0-40 40-40h70v-80q0-20 20-20z',
      base,
    ) +
    disc(400, 200, 22, 22, '#f4ede1') +
    line('M290 320q120 40 220 0M280 400q130 46 240 0M290 480q120 44 220 0', dark, 6) +
    line('M262 290v270q0 12 12 12h252', light, 8),
  pan: ({ base, dark, light }: Tones) =>
    line('M470 520l150-250', METAL.dark, 34) +
    disc(350, 470, 190, 130, dark) +
    disc(350, 456, 190, 126, base) +
    disc(350, 450, 150, 94, dark) +
    line('M240 420q40-50 110-52', light, 12),
  teapot: ({ base, dark, light }: Tones) =>
    line('M540 380q90-20 84 60t-110 90', dark, 34) +
    fill('M250 430q-70-10-110-90l46-26q40 60 90 60z', dark) +
    fill('M230 450q0-130 170-130t170 130q0 150-110 150H340q-110 0-110-150z', base) +
    fill('M230 450q0-110 110-126-60 60-40 160t80 116h-40q-110 0-110-150z', light) +
    disc(400, 322, 84, 20, dark) +
    disc(400, 288, 26, 24, base),
  bottle: ({ base, dark, light }: Tones) =>
    fill(
      'M360 190h80v110q0 30 40 60 40 34 40 90v110q0 40-40 40H320q-40 0-40-40V450q0-56 40-90 40-30 40-60z',
      base,
    ) +
    fill('M300 470h200v80q0 30-30 30H330q-30 0-30-30z', dark) +
    fill('M370 210h20v110q0 30-34 62-34 30-34 84v84h-22V450q0-50 38-84 32-30 32-60z', light) +
    box(350, 150, 100, 46, 12, WOOD.base),
  jar: ({ base, dark, light }: Tones) =>
    box(270, 260, 260, 340, 50, base) +
    box(290, 400, 220, 180, 40, dark) +
    box(296, 284, 30, 260, 15, light) +
    box(290, 200, 220, 70, 18, WOOD.base) +
    box(350, 440, 130, 70, 8, PAPER),
  apron: ({ base, dark, light }: Tones) =>
    line('M320 230q-10-90 80-90t80 90', dark, 14) +
    line('M240 370l-70 60M560 370l70 60', dark, 14) +
    fill('M310 220h180l20 110q50 30 60 60l-10 210H240l-10-210q10-30 60-60z', base) +
    box(300, 420, 200, 110, 14, light) +
    line('M400 424v104', dark, 6),
  plate: ({ base, dark, light }: Tones) =>
    disc(400, 420, 230, 190, dark) +
    disc(400, 410, 230, 190, base) +
    disc(400, 412, 160, 130, light) +
    disc(400, 418, 150, 120, base),
  grinder: ({ base, dark, light }: Tones) =>
    line('M400 190h140', METAL.base, 22) +
    disc(556, 176, 28, 34, WOOD.base) +
    box(385, 180, 30, 80, 8, METAL.dark) +
    box(310, 250, 180, 240, 30, base) +
    box(330, 260, 34, 220, 17, light) +
    box(310, 480, 180, 120, 24, WOOD.base) +
    box(310, 470, 180, 24, 6, dark),
  lamp: ({ base, dark, light }: Tones) =>
    disc(400, 420, 210, 70, GLOW) +
    box(388, 360, 24, 220, 8, METAL.dark) +
    box(300, 570, 200, 30, 15, dark) +
    fill('M320 190h160l90 210H230z', base) +
    fill('M320 190h50l-50 210h-90z', light),
  lantern: ({ base, dark, light }: Tones) =>
    line('M330 220q0-90 70-90t70 90', dark, 16) +
    fill('M300 230h200l30 60H270z', dark) +
    box(280, 290, 240, 270, 16, base) +
    box(306, 316, 188, 220, 12, '#fff3d0') +
    fill('M400 370q46 60 0 110-46-50 0-110z', '#f0a43a') +
    box(376, 476, 48, 60, 6, PAPER) +
    box(262, 556, 276, 44, 12, dark) +
    line('M400 316v34', light, 6),
  pendant: ({ base, dark, light }: Tones) =>
    line('M400 60v160', dark, 8) +
    disc(400, 500, 150, 60, GLOW) +
    fill('M360 210h80q170 60 190 270H170q20-210 190-270z', base) +
    fill('M360 210h30q-110 70-130 270h-90q20-210 190-270z', light) +
    line('M400 212q10 120 0 266M360 214q-80 100-94 264M440 214q80 100 94 264', dark, 4),
  candle: ({ base, dark, light }: Tones) =>
    [250, 360, 470]
      .map(
        (x, index) =>
          box(x, 330 - index * 40, 80, 270 + index * 40, 12, base) +
          box(x + 10, 340 - index * 40, 18, 250 + index * 40, 9, light) +
          line(`M${x + 40} ${328 - index * 40}v-26`, '#4a3a2a', 6) +
          fill(`M${x + 40} ${220 - index * 40}q34 50 0 84-34-34 0-84z`, '#f0a43a'),
      )
      .join('') + line('M230 596h340', dark, 8),
  blanket: ({ base, dark, light }: Tones) =>
    box(210, 470, 380, 130, 40, dark) +
    box(220, 380, 360, 120, 40, base) +
    box(230, 300, 340, 110, 40, light) +
    line(
      'M250 340h300M250 366h300M240 430h320M240 456h320M240 530h320M240 560h320',
      '#ffffff66',
      6,
    ),
  cushion: ({ base, dark, light }: Tones) =>
    fill(
      'M220 270q180 40 360 0 30 0 20 30-40 130 0 260 10 34-20 34-180-40-360 0-30 0-20-34 40-130 0-260-10-30 20-30z',
      base,
    ) +
    line('M262 320q140 26 276 0M262 546q140-26 276 0', light, 8) +
    disc(400, 432, 16, 12, dark),
  mirror: ({ base, dark, light }: Tones) =>
    disc(400, 390, 210, 210, dark) +
    disc(400, 384, 204, 204, base) +
    disc(400, 384, 172, 172, '#dfe9ec') +
    line('M300 420l130-150M350 450l110-126', '#ffffff', 14) +
    line('M236 330q30-90 110-118', light, 8),
  basket: ({ base, dark, light }: Tones) =>
    line('M270 370q0-190 130-190t130 190', dark, 22) +
    fill('M220 370h360l-40 200q-6 30-36 30H296q-30 0-36-30z', base) +
    line('M236 430h328M246 490h308M256 546h288', dark, 10) +
    line('M300 380l16 210M366 380l6 214M434 380l-6 214M500 380l-16 210', light, 8) +
    box(206, 350, 388, 40, 20, dark),
  vase: ({ base, dark, light }: Tones) =>
    line('M400 300q-10-90-90-150M400 300q20-110 100-160M396 240l-60-4', LEAF.dark, 8) +
    disc(300, 146, 34, 20, LEAF.base) +
    disc(508, 136, 34, 20, LEAF.base) +
    disc(334, 232, 30, 16, LEAF.light) +
    fill(
      'M350 290h100q0 60 50 110 40 46 20 130-16 70-70 70H350q-54 0-70-70-20-84 20-130 50-50 50-110z',
      base,
    ) +
    fill(
      'M350 290h30q0 70-44 116-36 44-20 120 10 60 44 74h-10q-54 0-70-70-20-84 20-130 50-50 50-110z',
      light,
    ) +
    disc(400, 290, 50, 14, dark),
  clock: ({ base, dark, light }: Tones) =>
    line('M300 560l-30 40M500 560l30 40', dark, 24) +
    disc(400, 400, 190, 190, dark) +
    disc(400, 394, 186, 186, base) +
    disc(400, 394, 150, 150, PAPER) +
    line('M400 394V290M400 394l70 46', dark, 16) +
    disc(400, 394, 14, 14, light),
  sweater: ({ base, dark, light }: Tones) =>
    fill(
      'M310 210h180l90 50q20 12 24 36l34 250-90 16-28-190v228H280V372l-28 190-90-16 34-250q4-24 24-36z',
      base,
    ) +
    fill('M340 206q60 60 120 0l-14-14q-46 24-92 0z', dark) +
    line('M290 420h220M290 450h220', light, 10) +
    line('M284 588h232M170 536l78 14M630 536l-78 14', dark, 14),
  shirt: ({ base, dark, light }: Tones) =>
    fill('M310 220l-130 84 56 110 64-36v222h200V378l64 36 56-110-130-84q-90 70-180 0z', base) +
    line('M310 222q90 70 180 0', dark, 12) +
    line('M400 268v320', light, 6) +
    box(430, 340, 56, 66, 6, light),
  socks: ({ base, dark, light }: Tones) =>
    fill(
      'M250 200h110v220q0 30 30 50l70 46q30 20 14 54-14 30-50 30h-60q-40 0-64-30l-36-50q-14-20-14-50z',
      dark,
    ) +
    fill(
      'M350 180h110v220q0 30 30 50l70 46q30 20 14 54-14 30-50 30h-60q-40 0-64-30l-36-50q-14-20-14-50z',
      base,
    ) +
    box(350, 190, 110, 34, 6, light) +
    box(350, 250, 110, 18, 4, light),
  hat: ({ base, dark, light }: Tones) =>
    disc(400, 190, 44, 44, light) +
    fill('M210 470q0-260 190-260t190 260z', base) +
    line('M310 450q4-160 50-220M400 450V226M490 450q-4-160-50-220', dark, 6) +
    box(190, 450, 420, 110, 36, dark) +
    line(
      'M230 476v60M280 476v60M330 476v60M380 476v60M430 476v60M480 476v60M530 476v60M570 476v60',
      light,
      6,
    ),
  scarf: ({ base, dark, light }: Tones) =>
    fill('M250 210q150-60 300 0l20 80q-170 60-340 0z', dark) +
    fill('M300 280h110v290H300z', base) +
    fill('M410 270h100l50 300H450z', light) +
    line(
      'M310 570v30M334 570v30M358 570v30M382 570v30M466 570l4 30M496 570l4 30M526 570l4 30',
      dark,
      8,
    ) +
    line('M304 480h102M304 510h102M446 490h96', '#ffffff88', 10),
  glove: ({ base, dark, light }: Tones) =>
    fill(
      'M290 600V440q-50-40-90-100-16-30 8-46t46 4l46 46V240q0-26 26-26t26 26v-30q0-26 26-26t26 26v30q0-24 24-24t24 24v40q0-22 22-22t22 22v180q0 60-36 100v40z',
      base,
    ) +
    line('M352 240v110M404 240v110M452 260v90', dark, 6) +
    box(284, 540, 200, 60, 16, dark) +
    line('M300 570h168', light, 6),
  backpack: ({ base, dark, light }: Tones) =>
    line('M350 210q0-60 50-60t50 60', dark, 18) +
    box(240, 200, 320, 400, 90, base) +
    box(280, 410, 240, 150, 30, dark) +
    fill('M240 330q160 70 320 0v-50q0-80-90-80H330q-90 0-90 80z', light) +
    box(340, 330, 26, 70, 8, WOOD.dark) +
    box(434, 330, 26, 70, 8, WOOD.dark) +
    line('M330 480h140', '#ffffff66', 8),
  tote: ({ base, dark, light }: Tones) =>
    line('M310 330q0-170 90-170t90 170', dark, 20) +
    fill('M230 320h340l30 250q4 30-30 30H230q-34 0-30-30z', base) +
    fill('M230 320h60l-20 280h-40q-34 0-30-30z', light) +
    disc(420, 460, 60, 56, '#ffffff55'),
  duffel: ({ base, dark, light }: Tones) =>
    line('M320 360q0-110 80-110t80 110', dark, 18) +
    box(170, 350, 460, 240, 110, base) +
    box(280, 350, 34, 240, 6, dark) +
    box(486, 350, 34, 240, 6, dark) +
    line('M240 400h320', light, 8) +
    disc(200, 470, 26, 90, dark),
  sleeve: ({ base, dark, light }: Tones) =>
    box(200, 300, 400, 290, 30, base) +
    fill('M200 330q0-30 30-30h340q30 0 30 30v40q-60 80-200 80T200 370z', dark) +
    disc(400, 436, 20, 20, WOOD.light) +
    line('M224 560h352', light, 6),
  notebook: ({ base, dark, light }: Tones) =>
    box(280, 190, 280, 410, 16, dark) +
    box(264, 186, 280, 406, 16, base) +
    box(264, 186, 44, 406, 12, light) +
    box(340, 260, 160, 90, 8, PAPER) +
    line('M364 292h110M364 318h70', dark, 6) +
    box(500, 186, 16, 406, 0, dark),
  calendar: ({ base, dark, light }: Tones) =>
    box(240, 190, 320, 410, 10, PAPER) +
    fill('M240 200q0-10 10-10h300q10 0 10 10v210H240z', base) +
    fill('M240 380q80-90 160-20t160-40v90H240z', dark) +
    disc(480, 270, 34, 34, GLOW) +
    line('M280 450h240M280 500h240M280 550h160', light, 12) +
    line('M300 176v34M400 176v34M500 176v34', METAL.dark, 10),
  envelope: ({ base, dark, light }: Tones) =>
    box(240, 240, 330, 250, 10, PAPER) +
    line('M280 290h230M280 330h230M280 370h150', light, 8) +
    box(210, 340, 380, 260, 14, base) +
    fill('M210 354l190 140 190-140v232q0 14-14 14H224q-14 0-14-14z', dark) +
    line('M216 350l184 136 184-136', light, 8),
  pencils: ({ base, light }: Tones) =>
    [-70, -24, 22, 68]
      .map(
        (lean, index) =>
          `<g transform="rotate(${lean / 6} 400 600)">${box(374 + lean, 230 + (index % 2) * 40, 40, 370 - (index % 2) * 40, 4, index % 2 ? WOOD.base : base)}${fill(`M${374 + lean} ${232 + (index % 2) * 40}l20-60 20 60z`, '#e8cfa8')}${fill(`M${388 + lean} ${190 + (index % 2) * 40}l6-18 6 18z`, '#3a3a3a')}${box(380 + lean, 260 + (index % 2) * 40, 8, 330 - (index % 2) * 40, 4, light)}</g>`,
      )
      .join('') + box(300, 500, 220, 70, 10, PAPER),
  knife: ({ base, dark, light }: Tones) =>
    `<g transform="rotate(38 400 400)">${fill('M370 160q60 40 60 220h-60q-30-120 0-220z', light)}${box(364, 370, 72, 240, 34, base)}${line('M400 400v170', dark, 6)}${box(360, 362, 80, 26, 10, dark)}</g>`,
  plant: ({ base, dark, light }: Tones) =>
    fill('M400 450q-150-30-150-210 130 20 150 210z', LEAF.base) +
    fill('M400 450q150-40 160-230-140 30-160 230z', LEAF.dark) +
    fill('M400 450q-60-140 10-280 70 150-10 280z', LEAF.light) +
    fill('M270 440h260l-34 140q-4 20-26 20H330q-22 0-26-20z', base) +
    fill('M270 440h60l14 160h-14q-22 0-26-20z', light) +
    box(256, 420, 288, 46, 12, dark),
  packet: ({ base, dark, light }: Tones) =>
    box(270, 190, 260, 410, 12, base) +
    box(270, 190, 260, 60, 12, dark) +
    disc(400, 400, 90, 90, PAPER) +
    fill('M400 470q-60-20-60-100 60 10 60 100zm0 0q60-20 60-110-60 16-60 110z', LEAF.base) +
    line('M330 540h140M350 566h100', light, 8),
  trowel: ({ base, dark, light }: Tones) =>
    `<g transform="rotate(30 400 400)">${fill('M340 380h120q10 150-60 240-70-90-60-240z', METAL.base)}${fill('M340 380h46q0 160 14 240-70-90-60-240z', METAL.light)}${box(388, 300, 24, 90, 6, METAL.dark)}${box(366, 130, 68, 190, 32, WOOD.base)}${box(366, 290, 68, 24, 8, base)}${line('M388 150v120', light, 8)}${line('M400 400v120', dark, 4)}</g>`,
  gauge: ({ base, dark, light }: Tones) =>
    box(330, 170, 140, 420, 60, '#e3edf1') +
    box(342, 380, 116, 198, 50, base) +
    box(352, 200, 20, 360, 10, '#ffffff') +
    line('M430 240h30M430 290h30M430 340h30M430 390h30M430 440h30M430 490h30', dark, 6) +
    box(310, 150, 180, 36, 18, dark) +
    line('M400 588v12', light, 10),
  can: ({ base, dark, light }: Tones) =>
    line('M320 330q40-160 180-120 60 20 50 130', dark, 20) +
    fill('M310 470q-90-40-150-170l40-24q60 110 130 124z', dark) +
    fill('M120 300l90-50 14 24-90 50z', light) +
    box(300, 320, 260, 280, 40, base) +
    box(316, 340, 34, 240, 17, light) +
    line('M300 380h260M300 560h260', dark, 8),
  house: ({ base, dark, light }: Tones) =>
    box(280, 330, 240, 250, 6, base) +
    line('M340 340v236M400 340v236M460 340v236', dark, 5) +
    fill('M400 160l190 170-26 30-164-146-164 146-26-30z', dark) +
    fill('M400 214l130 118H270z', light) +
    disc(400, 420, 40, 40, '#3b2c20') +
    line('M400 490v40', WOOD.dark, 14) +
    box(386, 580, 28, 20, 2, WOOD.dark),
  spool: ({ base, dark, light }: Tones) =>
    box(270, 250, 260, 350, 30, dark) +
    box(280, 270, 240, 310, 24, base) +
    line(
      'M284 310l232 30M284 350l232 30M284 390l232 30M284 430l232 30M284 470l232 30M284 510l232 30',
      light,
      10,
    ) +
    disc(400, 254, 130, 32, light) +
    disc(400, 254, 48, 12, WOOD.dark) +
    line('M516 540q80 0 90 60', base, 10),
  blocks: ({ base, dark, light }: Tones) =>
    box(220, 460, 140, 140, 12, base) +
    box(370, 460, 140, 140, 12, WOOD.light) +
    box(300, 312, 140, 140, 12, light) +
    fill('M450 452l70-140 70 140z', dark) +
    disc(580, 530, 70, 70, WOOD.base) +
    disc(580, 520, 30, 30, WOOD.light),
  kite: ({ base, dark, light }: Tones) =>
    fill('M400 110l170 190-170 260-170-260z', base) +
    fill('M400 110v450l-170-260z', light) +
    line('M400 110v450M230 300h340', WOOD.dark, 8) +
    line('M400 560q60 40 10 80t30 70', dark, 6) +
    fill('M396 630l-40-20v40zM404 630l40-20v40z', dark),
  top: ({ base, dark, light }: Tones) =>
    box(384, 170, 32, 160, 14, WOOD.base) +
    fill('M200 380q0-60 200-60t200 60q0 60-170 200h-60Q200 440 200 380z', base) +
    disc(400, 378, 200, 46, light) +
    disc(400, 376, 120, 26, base) +
    disc(400, 374, 50, 12, dark) +
    fill('M376 570h48l-24 34z', WOOD.dark),
  chess: ({ base, dark, light }: Tones) =>
    fill('M340 600q-20-60 20-110 30-50 10-130h60q-20 80 10 130 40 50 20 110z', base) +
    box(300, 560, 200, 40, 14, dark) +
    disc(400, 350, 70, 24, dark) +
    fill('M340 330q-30-110 60-150 90 40 60 150z', base) +
    fill('M350 330q-24-100 40-140-20 70 0 140z', light) +
    disc(400, 166, 24, 24, dark),
  boat: ({ base, dark, light }: Tones) =>
    line('M400 150v330', WOOD.dark, 14) +
    fill('M416 160q150 120 160 270H416z', PAPER) +
    fill('M384 210q-90 90-110 220h110z', light) +
    fill('M190 460h420q-30 110-110 130H300q-80-20-110-130z', base) +
    line('M206 500h388', dark, 8) +
    line('M160 600q40-20 80 0t80 0 80 0 80 0 80 0 80 0', '#9cc3d6', 10),
  bear: ({ base, dark, light }: Tones) =>
    disc(310, 220, 46, 46, base) +
    disc(490, 220, 46, 46, base) +
    disc(270, 440, 46, 90, dark) +
    disc(530, 440, 46, 90, dark) +
    disc(400, 470, 130, 130, base) +
    disc(400, 480, 80, 84, light) +
    disc(320, 570, 60, 40, dark) +
    disc(480, 570, 60, 40, dark) +
    disc(400, 270, 120, 106, base) +
    disc(400, 304, 54, 42, light) +
    disc(356, 250, 11, 12, '#33271f') +
    disc(444, 250, 11, 12, '#33271f') +
    disc(400, 288, 18, 13, '#33271f') +
    line('M400 302v14q-20 16-34 6M400 316q20 16 34 6', '#33271f', 5),
} satisfies Record<string, (tones: Tones) => string>;

export type DemoShape = keyof typeof SHAPES;

export const isDemoShape = (name: string): name is DemoShape => Object.hasOwn(SHAPES, name);

/** Two colours `#rrggbb`, so much of the second in the first. */
function mixed(one: string, other: string, share: number): string {
  const part = (text: string, at: number) => Number.parseInt(text.slice(at, at + 2), 16);
  const digits = [1, 3, 5].map((at) =>
    Math.round(part(one, at) * (1 - share) + part(other, at) * share)
      .toString(16)
      .padStart(2, '0'),
  );
  return `#${digits.join('')}`;
}

/** A square picture of one product as SVG. */
export function demoPicture(product: {
  readonly shape: DemoShape;
  readonly colour: string;
}): string {
  const { shape, colour } = product;
  const tones = {
    base: colour,
    dark: mixed(colour, '#1d1712', 0.32),
    light: mixed(colour, '#ffffff', 0.3),
  };
  const wall = mixed(colour, '#fbf7ef', 0.84);
  const floor = mixed(colour, '#f3ebdd', 0.72);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="640" viewBox="0 0 800 800">
  <defs><radialGradient id="s"><stop offset="0" stop-color="#2a211a" stop-opacity=".34"/><stop offset="1" stop-color="#2a211a" stop-opacity="0"/></radialGradient>
  <radialGradient id="w" cx=".34" cy=".26" r=".9"><stop offset="0" stop-color="#ffffff" stop-opacity=".75"/><stop offset="1" stop-color="#ffffff" stop-opacity="0"/></radialGradient></defs>
  <rect width="800" height="800" fill="${wall}"/><rect width="800" height="800" fill="url(#w)"/>
  <rect y="560" width="800" height="240" fill="${floor}"/>
  <ellipse cx="412" cy="606" rx="270" ry="40" fill="url(#s)"/>
  ${SHAPES[shape](tones)}
</svg>`;
}
