/* cart.ts   adding to a cart, beside the smallest transaction that writes */
import { shareOf, tell } from './support/figures.ts';
import { makeGoods } from './support/goods.ts';
import { compare } from './support/load.ts';
import { inWorld } from './support/world.ts';

const CONCURRENCY = 8;

await inWorld(async (world) => {
  const goods = await makeGoods(world, 'Measured thing');
  await world.admin.query(
    'create table bench_writes (id bigint generated always as identity, at timestamptz)',
  );
  const carts = await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      const made = await world.call('POST', '/api/v1/store/carts', { body: {} });
      return JSON.parse(made.text) as { id: string; token: string };
    }),
  );
  const [add, insert] = await compare(
    [
      {
        name: 'add to cart',
        cpu: world.cpu,
        work: async (worker) => {
          const cart = carts[worker % carts.length];
          await world.call('POST', `/api/v1/store/carts/${cart?.id}/items`, {
            headers: { 'x-cart-token': cart?.token ?? '' },
            body: { variant_id: goods.variantId, quantity: 1, attributes: { nth: String(worker) } },
          });
        },
      },
      {
        name: 'an INSERT in a transaction',
        cpu: world.cpu,
        work: async () => {
          const client = await world.admin.connect();
          try {
            await client.query('begin');
            await client.query({
              name: 'bench-insert',
              text: 'insert into bench_writes (at) values (now())',
            });
            await client.query('commit');
          } finally {
            client.release();
          }
        },
      },
    ],
    { concurrency: CONCURRENCY, seconds: 2, rounds: 5 },
  );
  if (!add || !insert) return;
  const share = shareOf('add to cart, as multiple of the INSERT', insert, add, {});
  tell('cart', [{ ...share, unit: '× its time', better: 'less', gate: 6, goal: 3 }], [add, insert]);
});
