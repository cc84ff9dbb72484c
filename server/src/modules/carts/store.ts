import type { Address } from '../../kernel/address.ts';
import type { Uuid } from '../../kernel/ids.ts';
import type { Page } from '../../platform/http/route.ts';
import { type Db, type Question, STAGE, type Tx } from '../../platform/postgres/db.ts';
import { constantSql, joined, json, nothing, type Sql, sql } from '../../platform/postgres/sql.ts';
import type { CartHolds } from '../inventory/types.ts';
import { contentsOfCarts, heldClaims, toHolds } from './cross-module.ts';
import type { Attributes, Cart, CartItem, CartStatus } from './types.ts';

type CartRow = {
  id: Uuid;
  customer_id: Uuid | null;
  token_hash: string | null;
  market_id: Uuid;
  currency: string;
  status: CartStatus;
  email: string | null;
  shipping_address: Address | null;
  billing_address: Address | null;
  shipping_method_id: Uuid | null;
  vat_id: string | null;
  note: string | null;
  metadata: Record<string, unknown>;
  expires_at: Date;
  checkout_started_at: Date | null;
  merged_into_id: Uuid | null;
  order_id: Uuid | null;
  version: number;
  created_at: Date;
  updated_at: Date;
};

type ItemRow = {
  id: Uuid;
  variant_id: Uuid;
  attributes: Attributes;
  attributes_hash: string;
  quantity: number;
  added_unit_amount: number;
};

const columns = sql`c.id, c.customer_id, c.token_hash, c.market_id, c.currency, c.status, c.email, c.shipping_address,
  c.billing_address, c.shipping_method_id, c.vat_id, c.note, c.metadata, c.expires_at, c.checkout_started_at,
  c.merged_into_id, c.order_id, c.version, c.created_at, c.updated_at`;

const toItem = (row: ItemRow): CartItem => ({
  id: row.id,
  variantId: row.variant_id,
  attributes: row.attributes,
  attributesHash: row.attributes_hash,
  quantity: row.quantity,
  addedUnitAmount: row.added_unit_amount,
});

const toCart = (
  row: CartRow,
  contents: {
    readonly items: readonly CartItem[];
    readonly codes: readonly string[];
    readonly isFrozen: boolean;
  },
): Cart => ({
  id: row.id,
  customerId: row.customer_id,
  tokenHash: row.token_hash,
  marketId: row.market_id,
  currency: row.currency,
  status: row.status,
  email: row.email,
  shippingAddress: row.shipping_address,
  billingAddress: row.billing_address,
  shippingMethodId: row.shipping_method_id,
  vatId: row.vat_id,
  note: row.note,
  metadata: row.metadata,
  expiresAt: row.expires_at,
  checkoutStartedAt: row.checkout_started_at,
  mergedIntoId: row.merged_into_id,
  orderId: row.order_id,
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  ...contents,
});

const EMPTY = { items: [], codes: [], isFrozen: false } as const;

type Contents = {
  readonly cart_id: Uuid;
  readonly items: ItemRow[];
  readonly codes: string[];
  readonly is_frozen: boolean;
};

/** Carts with what is in them: two statements in one flight, the rows' lock (if any) before the contents. */
async function carts(db: Db, ids: readonly Uuid[], lock: Sql): Promise<readonly Cart[]> {
  const [found, contents] = await Promise.all([
    db.many<CartRow>(rowsOf(ids, lock)),
    db.many<Contents>(contentsOfCarts(ids)),
  ]);
  const byId = new Map(contents.map((one) => [one.cart_id, one]));
  return found.map((row) => toFullCart(row, byId.get(row.id)));
}

const rowsOf = (ids: readonly Uuid[], lock: Sql): Sql =>
  sql`select ${columns} from carts c where c.id = any(${ids}::uuid[]) order by c.id ${lock}`;

const toFullCart = (row: CartRow, contents: Contents | undefined): Cart =>
  contents
    ? toCart(row, {
        items: contents.items.map(toItem),
        codes: contents.codes,
        isFrozen: contents.is_frozen,
      })
    : toCart(row, EMPTY);

/** Gives the variants in a cart. */
export const variantsInCart = (cartId: Uuid): Sql =>
  sql`select variant_id from cart_items where cart_id = ${cartId}`;

/** Gives the currency of a cart. */
export const currencyOfCart = (cartId: Uuid): Sql =>
  sql`(select currency from carts where id = ${cartId})`;

export const findCarts = (db: Db, ids: readonly Uuid[]) => carts(db, ids, nothing);

/** Locked in the order of their ids. */
export const lockCarts = (tx: Tx, ids: readonly Uuid[]) => carts(tx, ids, sql`for update`);

/** As `lockCarts`, each with what is held for it. */
export async function lockCartsWithHolds(
  tx: Tx,
  ids: readonly Uuid[],
): Promise<readonly { readonly cart: Cart; readonly holds: CartHolds }[]> {
  const [rows, contents] = await Promise.all([
    tx.many<CartRow>(rowsOf(ids, sql`for update`)),
    tx.many<Contents & { readonly held: Parameters<typeof toHolds>[0] }>(
      contentsOfCarts(ids, heldClaims),
    ),
  ]);
  const byId = new Map(contents.map((one) => [one.cart_id, one]));
  return rows.map((row) => {
    const inside = byId.get(row.id);
    return { cart: toFullCart(row, inside), holds: toHolds(inside?.held ?? null) };
  });
}

/** A page of carts without what is in them. */
export async function cartPage(
  db: Db,
  page: Page,
  filter: { readonly status?: string | undefined; readonly customerId?: Uuid | undefined },
): Promise<readonly Cart[]> {
  const key = constantSql(page.sort === 'updated_at' ? 'c.updated_at' : 'c.created_at');
  const direction = constantSql(page.descending ? 'desc' : 'asc');
  const beyond = constantSql(page.descending ? '<' : '>');
  const [at, id] = page.after ?? [];
  const rows = await db.many<CartRow>(sql`
    select ${columns} from carts c
     where c.status <> 'merged'
       ${filter.status ? sql`and c.status = ${filter.status}` : nothing}
       ${filter.customerId ? sql`and c.customer_id = ${filter.customerId}` : nothing}
       ${page.after ? sql`and (${key}, c.id) ${beyond} (${at}::timestamptz, ${id}::uuid)` : nothing}
     order by ${key} ${direction}, c.id ${direction}
     limit ${page.limit + 1}`);
  const ids = rows.map((row) => row.id);
  const full = new Map(
    (ids.length > 0 ? await findCarts(db, ids) : []).map((cart) => [cart.id, cart]),
  );
  return rows.map((row) => full.get(row.id) ?? toCart(row, EMPTY));
}

/** The customer's live cart used last, in one market when it is given. */
export async function liveCartId(
  db: Db,
  customerId: Uuid,
  marketId: Uuid | undefined,
): Promise<Uuid | undefined> {
  const row = await db.one<{ id: Uuid }>(sql`
    select id from carts
     where customer_id = ${customerId} and status in ('open', 'completing')
       ${marketId ? sql`and market_id = ${marketId}` : nothing}
     order by last_activity_at desc, id desc limit 1`);
  return row?.id;
}

export type NewCartRow = {
  readonly id: Uuid;
  readonly customerId: Uuid | null;
  readonly tokenHash: string | null;
  readonly marketId: Uuid;
  readonly currency: string;
  readonly email: string | null;
  readonly expiresAt: Date;
};

/** The new, empty cart; undefined when the customer has a live cart in this market already. */
export async function insertCart(tx: Tx, cart: NewCartRow): Promise<Cart | undefined> {
  const row = await tx.one<CartRow>(sql`
    insert into carts as c (id, customer_id, token_hash, market_id, currency, email, expires_at)
    values (${cart.id}, ${cart.customerId}, ${cart.tokenHash}, ${cart.marketId}, ${cart.currency}, ${cart.email},
            ${cart.expiresAt})
    on conflict do nothing returning ${columns}`);
  return row && toCart(row, EMPTY);
}

/**
 * New carts of guests, with what they hold and everything that was chosen: carts that are bought by the request that
 * makes them. Codes are entered by themselves.
 */
export const FULL_CARTS: Question<Cart, void> = {
  stage: STAGE.work,
  writes: true,
  run: async (tx, carts) => {
    const rows = carts.map((cart) => ({
      id: cart.id,
      token_hash: cart.tokenHash,
      market_id: cart.marketId,
      currency: cart.currency,
      email: cart.email,
      shipping_address: cart.shippingAddress,
      billing_address: cart.billingAddress,
      shipping_method_id: cart.shippingMethodId,
      expires_at: cart.expiresAt,
      version: cart.version,
    }));
    const written = tx.run(sql`
      insert into carts (id, token_hash, market_id, currency, email, shipping_address, billing_address,
                         shipping_method_id, expires_at, version)
      select r.id, r.token_hash, r.market_id, r.currency, r.email, r.shipping_address, r.billing_address,
             r.shipping_method_id, r.expires_at, r.version
        from jsonb_to_recordset(${json(rows)}::jsonb) as r(id uuid, token_hash text, market_id uuid, currency text,
          email text, shipping_address jsonb, billing_address jsonb, shipping_method_id uuid, expires_at timestamptz,
          version bigint)`);
    const items = carts.flatMap((cart) => cart.items.map((item) => ({ ...item, cartId: cart.id })));
    if (items.length > 0) addItems(tx, items);
    await written;
    return rows.map(() => undefined);
  },
};

export type NewItemRow = CartItem & { readonly cartId: Uuid };

/** Puts lines in; one of an equal key gets the quantity on top. The cart's row is locked. */
export const addItems = (tx: Tx, items: readonly NewItemRow[]): void => tx.tell(NEW_ITEMS, items);

const NEW_ITEMS: Question<readonly NewItemRow[], void> = {
  stage: STAGE.work,
  writes: true,
  run: async (tx, all) => {
    const rows = json(all.flat().map((item, nth) => ({ ...lineOf(item.cartId, item), nth })));
    tx.send(sql`
    insert into cart_items (id, cart_id, variant_id, attributes, attributes_hash, quantity, added_unit_amount)
    select r.id, r.cart_id, r.variant_id, r.attributes, r.attributes_hash, r.quantity, r.added_unit_amount
      from jsonb_to_recordset(${rows}::jsonb) as r(id uuid, cart_id uuid, variant_id uuid, attributes jsonb,
             attributes_hash text, quantity int, added_unit_amount bigint, nth int)
     order by r.nth
    on conflict on constraint cart_items_key do update
      set quantity = cart_items.quantity + excluded.quantity, added_unit_amount = excluded.added_unit_amount,
          updated_at = app_now()`);
    return all.map(() => undefined);
  },
};

/** Makes lines of a cart what they are now. */
export const setItems = (tx: Tx, cartId: Uuid, items: readonly CartItem[]): void =>
  tx.send(changedLines(items.map((item) => lineOf(cartId, item))));

const lineOf = (cartId: Uuid, item: CartItem) => ({
  id: item.id,
  cart_id: cartId,
  variant_id: item.variantId,
  attributes: item.attributes,
  attributes_hash: item.attributesHash,
  quantity: item.quantity,
  added_unit_amount: item.addedUnitAmount,
});
type Line = ReturnType<typeof lineOf>;

const linesIn = (lines: readonly Line[]): Sql => sql`
  jsonb_to_recordset(${json(lines)}::jsonb) as r(id uuid, cart_id uuid, variant_id uuid, attributes jsonb,
    attributes_hash text, quantity int, added_unit_amount bigint)`;

/** Of which there are no equals. */
const newLines = (lines: readonly Line[]): Sql => sql`
  insert into cart_items (id, cart_id, variant_id, attributes, attributes_hash, quantity, added_unit_amount)
  select r.id, r.cart_id, r.variant_id, r.attributes, r.attributes_hash, r.quantity, r.added_unit_amount
    from ${linesIn(lines)} order by r.variant_id`;

const changedLines = (lines: readonly Line[]): Sql => sql`
  update cart_items i
     set quantity = r.quantity, attributes = r.attributes, attributes_hash = r.attributes_hash,
         added_unit_amount = r.added_unit_amount, updated_at = app_now()
    from ${linesIn(lines)}
   where i.cart_id = r.cart_id and i.id = r.id`;

export function deleteItems(tx: Tx, cartId: Uuid, ids: readonly Uuid[]): void {
  tx.send(sql`delete from cart_items where cart_id = ${cartId} and id = any(${ids}::uuid[])`);
}

/** Lines given to another cart; they keep their ids. */
export async function moveItems(tx: Tx, ids: readonly Uuid[], toCartId: Uuid): Promise<void> {
  await tx.run(sql`
    update cart_items set cart_id = ${toCartId}, updated_at = app_now() where id = any(${ids}::uuid[])`);
}

/** Makes the codes of a cart these, in this order. */
export async function setCodes(tx: Tx, cartId: Uuid, codes: readonly string[]): Promise<void> {
  await Promise.all([
    tx.run(sql`
      delete from cart_coupons where cart_id = ${cartId} and not (code_normalized = any(${codes}::text[]))`),
    tx.run(sql`
      insert into cart_coupons (cart_id, code_normalized, position)
      select ${cartId}, u.code, u.nth - 1 from unnest(${codes}::text[]) with ordinality as u(code, nth)
      on conflict (store_id, cart_id, code_normalized) do update set position = excluded.position`),
  ]);
}

export type CartChange = {
  readonly email?: string | null | undefined;
  readonly shippingAddress?: Address | null | undefined;
  readonly billingAddress?: Address | null | undefined;
  readonly shippingMethodId?: Uuid | null | undefined;
  readonly vatId?: string | null | undefined;
  readonly note?: string | null | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  readonly marketId?: Uuid | undefined;
  readonly currency?: string | undefined;
};

/**
 * Writes these fields of a locked cart, raises its version and puts its end off. Gives what a write changes anyhow.
 * A new market may meet another cart of the customer there: that alone is waited for, and throws as the table says.
 */
export async function touchCart(
  tx: Tx,
  cart: Pick<Cart, 'id' | 'version'>,
  expiresAt: Date,
  change: CartChange,
): Promise<CartTouch> {
  const version = cart.version + 1;
  const sets: Sql[] = [
    ...(change.email === undefined ? [] : [sql`, email = ${change.email}`]),
    ...(change.shippingAddress === undefined
      ? []
      : [sql`, shipping_address = ${jsonOrNull(change.shippingAddress)}::jsonb`]),
    ...(change.billingAddress === undefined
      ? []
      : [sql`, billing_address = ${jsonOrNull(change.billingAddress)}::jsonb`]),
    ...(change.shippingMethodId === undefined
      ? []
      : [sql`, shipping_method_id = ${change.shippingMethodId}`]),
    ...(change.vatId === undefined ? [] : [sql`, vat_id = ${change.vatId}`]),
    ...(change.note === undefined ? [] : [sql`, note = ${change.note}`]),
    ...(change.metadata === undefined ? [] : [sql`, metadata = ${json(change.metadata)}::jsonb`]),
    ...(change.marketId === undefined ? [] : [sql`, market_id = ${change.marketId}`]),
    ...(change.currency === undefined ? [] : [sql`, currency = ${change.currency}`]),
  ];
  const all = sets.reduce((sum, part) => sql`${sum}${part}`, nothing);
  const statement = sql`
    update carts
       set version = ${version}, last_activity_at = app_now(), updated_at = app_now(), expires_at = ${expiresAt} ${all}
     where id = ${cart.id}`;
  if (change.marketId === undefined) tx.send(statement);
  else await tx.run(statement);
  return { version, updatedAt: tx.now, expiresAt };
}

type CartTouch = Pick<Cart, 'version' | 'updatedAt' | 'expiresAt'>;

/** A line of a cart as it is from now on. isNew: there was none like it. */
export type LineWrite = { readonly isNew: boolean; readonly item: CartItem };

/** As `touchCart` for a change of lines: at most one of them is written here. */
export function touchWithLine(
  tx: Tx,
  cart: Pick<Cart, 'id' | 'version'>,
  expiresAt: Date,
  line: LineWrite | undefined,
): CartTouch {
  const version = cart.version + 1;
  tx.tell(TOUCHED, { id: cart.id, version, expiresAt, line });
  return { version, updatedAt: tx.now, expiresAt };
}

const TOUCHED: Question<
  Pick<Cart, 'id' | 'version' | 'expiresAt'> & { readonly line: LineWrite | undefined },
  void
> = {
  stage: STAGE.work,
  writes: true,
  run: async (tx, carts) => {
    const linesThat = (areNew: boolean) =>
      carts.flatMap(({ id, line }) => (line?.isNew === areNew ? lineOf(id, line.item) : []));
    const [made, changed] = [linesThat(true), linesThat(false)];
    const parts = [
      ...(made.length > 0 ? [sql`made as (${newLines(made)})`] : []),
      ...(changed.length > 0 ? [sql`changed as (${changedLines(changed)})`] : []),
    ];
    const rows = carts.map(({ id, version, expiresAt }) => ({
      id,
      version,
      expires_at: expiresAt,
    }));
    tx.send(sql`
      ${parts.length > 0 ? sql`with ${joined(parts)}` : nothing}
      update carts c
         set version = r.version, last_activity_at = app_now(), updated_at = app_now(), expires_at = r.expires_at
        from jsonb_to_recordset(${json(rows)}::jsonb) as r(id uuid, version bigint, expires_at timestamptz)
       where c.id = r.id`);
    return carts.map(() => undefined);
  },
};

const jsonOrNull = (value: unknown): string | null => (value === null ? null : json(value));

/**
 * Carts that change their status, to that of an order too; undefined for one that was in none of these states.
 * expiresAt  when it ends from now on; as before when left out
 */
export const STATUSES: Question<
  {
    readonly cartId: Uuid;
    readonly from: readonly CartStatus[];
    readonly status: CartStatus;
    readonly orderId: Uuid | null;
    readonly expiresAt?: Date;
  },
  { readonly version: number; readonly customerId: Uuid | null } | undefined
> = {
  stage: STAGE.work,
  writes: true,
  run: async (tx, carts) => {
    const rows = carts.map(({ cartId, from, status, orderId, expiresAt }) => ({
      id: cartId,
      states: from,
      status,
      order_id: orderId,
      expires_at: expiresAt ?? null,
    }));
    const set = await tx.many<{ id: Uuid; version: number; customer_id: Uuid | null }>(sql`
      update carts c
         set status = r.status, order_id = r.order_id, version = c.version + 1, updated_at = app_now(),
             checkout_started_at = case when r.status in ('completing', 'completed')
                                        then coalesce(c.checkout_started_at, app_now()) else c.checkout_started_at end,
             expires_at = coalesce(r.expires_at, c.expires_at),
             last_activity_at = case when r.expires_at is null then c.last_activity_at else app_now() end
        from jsonb_to_recordset(${json(rows)}::jsonb) as r(id uuid, states text[], status text, order_id uuid,
               expires_at timestamptz)
       where c.id = r.id and c.status = any(r.states)
      returning c.id, c.version, c.customer_id`);
    const byId = new Map(set.map((row) => [row.id, row]));
    return carts.map(({ cartId }) => {
      const row = byId.get(cartId);
      return row && { version: row.version, customerId: row.customer_id };
    });
  },
};

export function startCheckout(tx: Tx, cartId: Uuid): void {
  tx.send(sql`
    update carts set checkout_started_at = coalesce(checkout_started_at, app_now()) where id = ${cartId}`);
}

/** The guest's cart ends in the customer's; its token opens nothing any more. */
export async function setMerged(
  tx: Tx,
  input: { readonly cartId: Uuid; readonly intoId: Uuid; readonly customerId: Uuid },
): Promise<void> {
  await tx.run(sql`
    update carts
       set status = 'merged', merged_into_id = ${input.intoId}, customer_id = ${input.customerId}, token_hash = null,
           version = version + 1, updated_at = app_now()
     where id = ${input.cartId}`);
}

/** Nobody gets at the cart any more. deadHash: of a token that was never given out. */
export async function setDiscarded(tx: Tx, cartId: Uuid, deadHash: string): Promise<void> {
  await tx.run(sql`
    update carts
       set status = 'expired', customer_id = null, token_hash = ${deadHash}, version = version + 1,
           updated_at = app_now()
     where id = ${cartId}`);
}

/** Open carts past their end that nobody else is working on, locked. */
export async function lockDueCarts(tx: Tx, most: number): Promise<readonly Uuid[]> {
  const rows = await tx.many<{ id: Uuid }>(sql`
    select id from carts where status = 'open' and expires_at <= ${tx.now}
     order by id limit ${most} for update skip locked`);
  return rows.map((row) => row.id);
}

export type CartStanding = Pick<CartRow, 'id' | 'status' | 'version' | 'currency'>;

export const standingRows = (db: Db, ids: readonly Uuid[]): Promise<readonly CartStanding[]> =>
  db.many<CartStanding>(sql`
    select id, status, version, currency from carts where id = any(${ids}::uuid[]) and status <> 'merged'`);

/** Whether it is a cart of this customer or of one of these tokens, and was not merged into another. */
export async function isCartOf(
  db: Db,
  asked: {
    readonly cartId: Uuid;
    readonly customerId: Uuid | undefined;
    readonly tokenHashes: readonly string[];
  },
): Promise<boolean> {
  const row = await db.one(sql`
    select 1 from carts
     where id = ${asked.cartId} and status <> 'merged'
       and (customer_id = ${asked.customerId ?? null} or token_hash = any(${asked.tokenHashes}::text[]))`);
  return row !== undefined;
}

/**
 * Open carts that nobody wrote to since then and that were not looked at in this spell, longest first; from now on they
 * were. Those somebody works on are left for the next look.
 */
export async function noteIdleCarts(
  tx: Tx,
  input: { readonly idleSince: Date; readonly most: number },
): Promise<readonly Uuid[]> {
  const rows = await tx.many<{ id: Uuid }>(sql`
    update carts c set idle_seen_at = app_now()
      from (select id from carts
             where status = 'open' and (idle_seen_at is null or idle_seen_at < last_activity_at)
               and last_activity_at <= ${input.idleSince}
             order by last_activity_at, id limit ${input.most} for update skip locked) idle
     where c.id = idle.id
    returning c.id`);
  return rows.map((row) => row.id);
}

/** Since when nobody wrote to the cart, where it is open and was seen to be idle; undefined after a new write. */
export async function idleSinceOf(db: Db, cartId: Uuid): Promise<Date | undefined> {
  const row = await db.one<{ last_activity_at: Date }>(sql`
    select last_activity_at from carts
     where id = ${cartId} and status = 'open' and idle_seen_at >= last_activity_at`);
  return row?.last_activity_at;
}

/** From now on this token opens the cart, and no other. */
export function setToken(tx: Tx, cartId: Uuid, tokenHash: string): void {
  tx.send(sql`update carts set token_hash = ${tokenHash} where id = ${cartId}`);
}
