import type { Uuid } from '../../kernel/ids.ts';
import { type Claim, type Level, openUnits, type VariantNeed } from './types.ts';

/*
 * Which claims make a demand come true. Pure: what it decides is checked again under lock by apply_stock.
 */

export type StockLine = {
  readonly lineId: Uuid;
  readonly variantId: Uuid;
  readonly quantity: number;
};

/** One claim to raise (delta > 0) or lower; `claim` is undefined for a new one. */
export type ClaimStep = {
  readonly claim: Claim | undefined;
  readonly lineId: Uuid | null;
  readonly itemId: Uuid;
  readonly locationId: Uuid;
  readonly unitQuantity: number;
  readonly delta: number;
};

export type Shortage = {
  readonly variantId: Uuid;
  readonly requested: number;
  readonly available: number;
};

export type StockPlan =
  | { readonly isPossible: true; readonly steps: readonly ClaimStep[] }
  | { readonly isPossible: false; readonly shortages: readonly Shortage[] };

export type PlanInput = {
  readonly lines: readonly StockLine[];
  readonly needs: ReadonlyMap<Uuid, VariantNeed>;
  /** Of active locations that serve the order, in order of priority and id of the location. */
  readonly levels: readonly Level[];
  /** Open claims that the owner of the lines has now. */
  readonly claims: readonly Claim[];
  readonly lineOf: (claim: Claim) => Uuid | null;
  readonly mayBeSplit: boolean;
  /** What is claimed in full stays where it is, even where nothing would be taken any more: it is sold. */
  readonly keepsPlaces?: boolean;
  /** Given: the demand counts per item for all lines together, less the units of each item that are claimed elsewhere. */
  readonly covered?: ReadonlyMap<Uuid, number>;
};

type Want = {
  /** Null: of all lines together. */
  readonly lineId: Uuid | null;
  readonly itemId: Uuid;
  readonly unitQuantity: number;
  readonly units: number;
};

const keyOf = (first: string | null, second: string): string => `${first ?? ''}|${second}`;

/**
 * Plans claims that equal the demand of the lines.
 * Claims that fit are kept where they are, and claims of no line (reserved by hand, or for a draft's payment) go to
 * lines where they are; what is missing comes from the first location that has all of it, else (when it may be
 * split) item by item in order of priority; what is too much is let go.
 */
export function planStock(input: PlanInput): StockPlan {
  const wants = wantsOf(input);
  // Tracked, but nothing is counted for it: there is none.
  const isUncounted = input.lines.some((line) => {
    const need = input.needs.get(line.variantId);
    return need?.tracked && need.items.length === 0 && line.quantity > 0;
  });
  if (isUncounted) return { isPossible: false, shortages: shortagesOf(input) };
  const free = new Map(
    input.levels.map((level) => [
      keyOf(level.itemId, level.locationId),
      level.onHand + level.backorderLimit - level.reserved,
    ]),
  );
  // Whoever reserved by hand has chosen the places.
  const isByHand =
    input.covered === undefined && input.claims.some((claim) => input.lineOf(claim) === null);
  const isSold = input.keepsPlaces === true && isMet(input, wants);
  if (input.mayBeSplit || isByHand || isSold) {
    const kept = keep(input, wants, free);
    const given = isByHand ? give(input, kept.missing, free) : [];
    const missing = isByHand ? lacking(kept.missing, given) : kept.missing;
    const placed = place(input.levels, missing, free, true);
    if (placed) {
      const all = joinedPlaces([...given, ...placed]);
      return { isPossible: true, steps: [...kept.steps, ...steps(all, input)] };
    }
  } else {
    // All from one place: the claims of now are let go in thought and taken again, first where they are.
    for (const claim of input.claims) {
      const key = keyOf(claim.itemId, claim.locationId);
      if (free.has(key)) free.set(key, (free.get(key) ?? 0) + openUnits(claim));
    }
    const here = new Set(input.claims.map((claim) => claim.locationId));
    const levels = [...input.levels].sort(
      (a, b) => Number(here.has(b.locationId)) - Number(here.has(a.locationId)),
    );
    const placed = place(levels, wants, free, false);
    if (placed) return { isPossible: true, steps: difference(placed, input) };
  }
  return { isPossible: false, shortages: shortagesOf(input) };
}

/** The units of each item that each line takes; two parts of a kit that are one item are one want. */
function wantsOf(input: PlanInput): readonly Want[] {
  const byLine = wantsOfLines(input);
  const { covered } = input;
  if (!covered) return byLine;
  const demand = demandOf(byLine);
  return [...demand].flatMap(([itemId, units]) => {
    const left = units - (covered.get(itemId) ?? 0);
    return left > 0 ? [{ lineId: null, itemId, unitQuantity: 1, units: left }] : [];
  });
}

function demandOf(wants: readonly Want[]): Map<Uuid, number> {
  const demand = new Map<Uuid, number>();
  for (const { itemId, units } of wants) demand.set(itemId, (demand.get(itemId) ?? 0) + units);
  return demand;
}

function wantsOfLines({ lines, needs }: PlanInput): readonly Want[] {
  const wants = new Map<string, Want>();
  for (const line of lines) {
    const need = needs.get(line.variantId);
    if (!need?.tracked) continue;
    for (const { itemId, quantity } of need.items) {
      const units = line.quantity * quantity;
      if (units > 0) {
        wants.set(keyOf(line.lineId, itemId), {
          lineId: line.lineId,
          itemId,
          unitQuantity: quantity,
          units,
        });
      }
    }
  }
  return [...wants.values()];
}

/** Whether the claims are what is wanted, to the unit. */
function isMet(input: PlanInput, wants: readonly Want[]): boolean {
  const left = new Map(wants.map((want) => [keyOf(want.lineId, want.itemId), want.units]));
  for (const claim of input.claims) {
    const key = keyOf(input.lineOf(claim), claim.itemId);
    left.set(key, (left.get(key) ?? 0) - openUnits(claim));
  }
  return [...left.values()].every((units) => units === 0);
}

/** Keeps what claims already cover, lowers what is too much (adding it to `free`), and tells what is missing. */
function keep(input: PlanInput, wants: readonly Want[], free: Map<string, number>) {
  const left = new Map(wants.map((want) => [keyOf(want.lineId, want.itemId), want.units]));
  const lowered: ClaimStep[] = [];
  for (const claim of input.claims) {
    const line = input.lineOf(claim);
    const key = keyOf(line, claim.itemId);
    const wanted = left.get(key) ?? 0;
    const has = openUnits(claim);
    const kept = Math.min(wanted, has);
    left.set(key, wanted - kept);
    if (kept === has) continue;
    lowered.push({ ...placeOf(claim), claim, lineId: line, delta: kept - has });
    const level = keyOf(claim.itemId, claim.locationId);
    if (free.has(level)) free.set(level, (free.get(level) ?? 0) + has - kept);
  }
  const missing = wants
    .map((want) => ({ ...want, units: left.get(keyOf(want.lineId, want.itemId)) ?? 0 }))
    .filter((want) => want.units > 0);
  return { steps: lowered, missing };
}

/** Gives units of claims of no line to lines that miss them, at the place where they are. */
function give(
  input: PlanInput,
  wants: readonly Want[],
  free: Map<string, number>,
): readonly Placed[] {
  const left = new Map(wants.map((want) => [want, want.units]));
  const given: Placed[] = [];
  for (const claim of input.claims) {
    if (input.lineOf(claim) !== null) continue;
    let units = openUnits(claim);
    for (const want of wants) {
      const taken = want.itemId === claim.itemId ? Math.min(units, left.get(want) ?? 0) : 0;
      if (taken === 0) continue;
      left.set(want, (left.get(want) ?? 0) - taken);
      units -= taken;
      const level = keyOf(claim.itemId, claim.locationId);
      if (free.has(level)) free.set(level, (free.get(level) ?? 0) - taken);
      given.push({ ...want, units: taken, locationId: claim.locationId });
    }
  }
  return given;
}

/** What is still missing after so much was given. */
const lacking = (wants: readonly Want[], given: readonly Placed[]): readonly Want[] =>
  wants
    .map((want) => ({
      ...want,
      units: given.reduce(
        (units, one) =>
          one.lineId === want.lineId && one.itemId === want.itemId ? units - one.units : units,
        want.units,
      ),
    }))
    .filter((want) => want.units > 0);

/** One entry for each line, item and place. */
function joinedPlaces(placed: readonly Placed[]): readonly Placed[] {
  const joined = new Map<string, Placed>();
  for (const one of placed) {
    const key = `${keyOf(one.lineId, one.itemId)}|${one.locationId}`;
    joined.set(key, { ...one, units: (joined.get(key)?.units ?? 0) + one.units });
  }
  return [...joined.values()];
}

const placeOf = (claim: Claim) => ({
  itemId: claim.itemId,
  locationId: claim.locationId,
  unitQuantity: claim.unitQuantity,
});

type Placed = Want & { readonly locationId: Uuid };

/** Where each want is taken, or undefined when it cannot be. */
function place(
  levels: readonly Level[],
  wants: readonly Want[],
  free: ReadonlyMap<string, number>,
  mayBeSplit: boolean,
): readonly Placed[] | undefined {
  const demand = demandOf(wants);
  const locations = [...new Set(levels.map((level) => level.locationId))];
  const whole = locations.find((locationId) =>
    [...demand].every(([itemId, units]) => (free.get(keyOf(itemId, locationId)) ?? 0) >= units),
  );
  if (whole !== undefined) return wants.map((want) => ({ ...want, locationId: whole }));
  if (wants.length === 0) return [];
  if (!mayBeSplit) return undefined;
  const rest = new Map(free);
  const placed: Placed[] = [];
  for (const want of wants) {
    let units = want.units;
    for (const locationId of locations) {
      const key = keyOf(want.itemId, locationId);
      const taken = Math.min(units, Math.max(0, rest.get(key) ?? 0));
      if (taken === 0) continue;
      rest.set(key, (rest.get(key) ?? 0) - taken);
      placed.push({ ...want, units: taken, locationId });
      units -= taken;
      if (units === 0) break;
    }
    if (units > 0) return undefined;
  }
  return placed;
}

/** Raises the claim of the same line, item and location where there is one. */
const steps = (placed: readonly Placed[], input: PlanInput): ClaimStep[] =>
  placed.map(({ lineId, itemId, locationId, unitQuantity, units }) => ({
    claim: input.claims.find(
      (claim) =>
        claim.itemId === itemId &&
        claim.locationId === locationId &&
        input.lineOf(claim) === lineId,
    ),
    lineId,
    itemId,
    locationId,
    unitQuantity,
    delta: units,
  }));

/** From the claims of now to the placed ones. */
function difference(placed: readonly Placed[], input: PlanInput): ClaimStep[] {
  const raised = steps(placed, input).map((step) => ({
    ...step,
    delta: step.delta - (step.claim ? openUnits(step.claim) : 0),
  }));
  const kept = new Set(raised.map((step) => step.claim));
  const gone = input.claims
    .filter((claim) => !kept.has(claim))
    .map((claim) => ({
      ...placeOf(claim),
      claim,
      lineId: input.lineOf(claim),
      delta: -openUnits(claim),
    }));
  return [...gone, ...raised].filter((step) => step.delta !== 0);
}

/** What each variant that cannot be had in full was asked for, and how much of it there is for this owner. */
function shortagesOf(input: PlanInput): readonly Shortage[] {
  const stock = new Map<Uuid, number>(input.covered);
  for (const level of input.levels) {
    const units = level.onHand + level.backorderLimit - level.reserved;
    stock.set(level.itemId, (stock.get(level.itemId) ?? 0) + units);
  }
  for (const claim of input.claims) {
    stock.set(claim.itemId, (stock.get(claim.itemId) ?? 0) + openUnits(claim));
  }
  const demand = demandOf(wantsOfLines(input));
  const requested = new Map<Uuid, number>();
  for (const line of input.lines) {
    requested.set(line.variantId, (requested.get(line.variantId) ?? 0) + line.quantity);
  }
  const all = [...requested].flatMap(([variantId, quantity]) => {
    const need = input.needs.get(variantId);
    if (!need?.tracked) return [];
    const sets = need.items.map((item) =>
      Math.floor((stock.get(item.itemId) ?? 0) / item.quantity),
    );
    const available = sets.length === 0 ? 0 : Math.max(0, Math.min(...sets));
    const isShort =
      sets.length === 0 ||
      need.items.some(({ itemId }) => (demand.get(itemId) ?? 0) > (stock.get(itemId) ?? 0));
    return [{ variantId, requested: quantity, available, isShort }];
  });
  const short = all.filter((variant) => variant.isShort);
  // Enough in sum, but not in one place.
  return (short.length > 0 ? short : all).map(({ variantId, requested: asked, available }) => ({
    variantId,
    requested: asked,
    available,
  }));
}
