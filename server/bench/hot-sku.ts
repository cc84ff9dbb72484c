/* hot-sku.ts   64 buyers who take units of the same goods at once, beside one conditional UPDATE by hand */
import type { Uuid } from '../src/kernel/ids.ts';
import { createProduct } from '../src/modules/catalog/catalog.ts';
import { holdForCart } from '../src/modules/inventory/inventory.ts';
import { systemEnv } from '../src/platform/env.ts';
import { SYSTEM } from '../src/platform/postgres/db.ts';
import { shareOf, tell } from './support/figures.ts';
import { compare } from './support/load.ts';
import { inWiredWorld } from './support/wired.ts';

const BUYERS = 64;
const ON_HAND = 100_000_000;
const HOUR_MS = 3_600_000;

await inWiredWorld(async ({ wired, storeId, admin }) => {
  const ctx = { storeId, actor: SYSTEM };
  const { inTx } = wired.edges;
  const { inTxTogether } = wired.postgres;
  const made = await inTx(ctx, (tx) =>
    createProduct(tx, {
      title: 'Wanted by all',
      status: 'active',
      variants: [{ prices: [{ currency: 'USD', amount: 1999 }], stock: { onHand: ON_HAND } }],
    }),
  );
  const [variantId] = made.variantIds;
  if (!variantId) throw new Error('no variant was made');
  const carts: { readonly cartId: Uuid; readonly cartItemId: Uuid; quantity: number }[] = [];
  for (let nth = 0; nth < BUYERS; nth += 1) {
    const answer = await wired.http.app.inject({
      method: 'POST',
      url: '/api/v1/store/carts',
      payload: { items: [{ variant_id: variantId, quantity: 1 }] },
    });
    const cart = answer.json() as { id: Uuid; items: { id: Uuid }[] };
    const cartItemId = cart.items[0]?.id;
    if (!cartItemId) throw new Error(answer.body);
    carts.push({ cartId: cart.id, cartItemId, quantity: 0 });
  }
  await admin.query(`
    create table bench_stock (id int primary key, on_hand bigint not null, reserved bigint not null, check (reserved <= on_hand));
    insert into bench_stock values (1, ${ON_HAND}, 0)`);
  const expiresAt = new Date(systemEnv.now().getTime() + HOUR_MS);
  const [ours, byHand] = await compare(
    [
      {
        name: `units reserved, ${BUYERS} at once`,
        work: async (worker) => {
          const cart = carts[worker];
          if (!cart) return;
          cart.quantity += 1;
          const { cartId, cartItemId, quantity } = cart;
          const lines = [{ cartItemId, variantId, quantity }];
          await inTxTogether(ctx, (tx) => holdForCart(tx, { cartId, expiresAt, lines }), {
            lane: 'holds',
            apart: [cartId],
          });
        },
      },
      {
        name: `conditional UPDATE by hand, ${BUYERS} at once`,
        work: async () => {
          const { rowCount } = await admin.query({
            name: 'bench-take',
            text: 'update bench_stock set reserved = reserved + 1 where id = 1 and on_hand - reserved >= 1',
          });
          if (rowCount !== 1) throw new Error('nothing was left');
        },
      },
    ],
    { concurrency: BUYERS, seconds: 2, rounds: 5 },
  );
  if (!ours || !byHand) return;
  const held = await admin.query('select sum(reserved)::bigint as units from inventory_levels');
  const wanted = carts.reduce((sum, cart) => sum + cart.quantity, 0);
  const units = Number((held.rows[0] as { units: string }).units);
  if (units !== wanted) throw new Error(`${units} units are reserved of ${wanted}`);
  tell('hot-sku', [shareOf('reservations', ours, byHand, { gate: 0.5, goal: 10 })], [ours, byHand]);
});
