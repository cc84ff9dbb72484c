/* raw-shop.ts   the least that six requests of a checkout cost: bare node:http, and for each of them one transaction of
 * hand-written statements sent in one flight, without a check, a price, a tax or an event. Ends with its parent.
 * argv: the folder of the database's socket
 */
import { createServer, type IncomingMessage } from 'node:http';
import pg from 'pg';

const pool = new pg.Pool({
  host: process.argv[2],
  user: 'postgres',
  database: 'shop',
  max: 10,
  pipeline: true,
});
pool.on('error', () => {});

type Statement = readonly [name: string, text: string, values: readonly unknown[]];
type Asked = { readonly id?: number; readonly one?: number; readonly two?: number };

const STEPS: Readonly<Record<string, (asked: Asked) => readonly Statement[]>> = {
  cart: () => [['cart', 'insert into raw_carts (email) values (null) returning id', []]],
  item: ({ id, one }) => [
    ['line', 'insert into raw_lines (cart_id, stock_id, amount) values ($1, $2, 1999)', [id, one]],
  ],
  address: ({ id }) => [['address', "update raw_carts set email = 'a@b.c' where id = $1", [id]]],
  shipping: ({ id }) => [['shipping', 'update raw_carts set method = 1 where id = $1', [id]]],
  complete: ({ id, one, two }) => [
    [
      'take',
      'update bench_stock set on_hand = on_hand - 1 where id in ($1, $2) and on_hand >= 1',
      [one, two],
    ],
    [
      'order',
      `with o as (insert into bench_orders (email, total) values ('a@b.c', 4498) returning id),
            l as (insert into bench_lines (order_id, stock_id, amount)
                  select o.id, r.stock_id, r.amount from o, raw_lines r where r.cart_id = $1)
       insert into bench_postings (order_id, account, amount)
       select id, a, b from o, (values ('receivable', 4498), ('sales', -4498)) p(a, b)`,
      [id],
    ],
  ],
};

async function answer(path: string, asked: Asked): Promise<unknown> {
  const statements = STEPS[path]?.(asked) ?? [];
  const client = await pool.connect();
  try {
    const flight = [
      client.query('begin'),
      ...statements.map(([name, text, values]) =>
        client.query<Record<string, unknown>>({ name, text, values: [...values] }),
      ),
      client.query('commit'),
    ];
    const [, first] = await Promise.all(flight);
    return first?.rows[0] ?? { id: asked.id };
  } finally {
    client.release();
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

const server = createServer(async (request, response) => {
  const asked = JSON.parse((await textOf(request)) || '{}') as Asked;
  const payload = JSON.stringify(await answer(request.url?.slice(1) ?? '', asked));
  response
    .writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(payload),
    })
    .end(payload);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object') process.stdout.write(`${address?.port}\n`);
});
process.stdin.on('end', () => process.exit(0)).resume();
