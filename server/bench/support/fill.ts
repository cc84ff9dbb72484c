/* fill.ts   a catalogue of any size, written past the operations: by COPY, as superuser, in one statement a table */
import { createWriteStream } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { benchProducts } from './products.ts';

/** Products written by one set of statements, so that no sort of theirs grows with the shop. */
const AT_ONCE = 50_000;

/** As COPY reads it: a number and a JSON text, with what COPY would take for its own doubled. */
function* linesOf(from: number, to: number): Generator<string> {
  let nth = 0;
  for (const product of benchProducts()) {
    nth += 1;
    if (nth > to) return;
    if (nth >= from) yield `${nth}\t${JSON.stringify(product).replaceAll('\\', '\\\\')}\n`;
  }
}

/**
 * Writes the products from the nth to the nth, each in one of a hundred categories (`aisle-1` …), and has the planner
 * look. Stock, prices, search rows and known words are there as the catalogue would have written them.
 */
export async function fillCatalogue(
  client: pg.ClientBase,
  store: string,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<void> {
  await client.query(`select set_config('app.store_id', $1, false)`, [store]);
  await client.query(`
    create temporary table if not exists raw (n int primary key, product jsonb, id uuid default gen_random_uuid());
    insert into categories (id, parent_id, name, slug, path, depth)
      select gen_random_uuid(), null, 'Aisle ' || n, 'aisle-' || n, 'aisle-' || n, 1 from generate_series(1, 100) n
       where not exists (select 1 from categories where slug = 'aisle-1')`);
  // A folder that PostgreSQL may enter, whoever it runs as.
  const folder = await mkdtemp(join(tmpdir(), 'rcommerce-bench-rows-'));
  await chmod(folder, 0o755);
  try {
    for (let first = from; first <= to; first += AT_ONCE) {
      const file = join(folder, `${first}.tsv`);
      const lines = Readable.from(linesOf(first, Math.min(to, first + AT_ONCE - 1)));
      await pipeline(lines, createWriteStream(file, { mode: 0o644 }));
      await client.query(`truncate raw; copy raw (n, product) from '${file}'; analyze raw`);
      await client.query(WRITE);
      await rm(file);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  await client.query('vacuum analyze');
}

const WRITE = `
    insert into products (id, type, title, slug, description, vendor, tags, status, published_at, created_at, requires_shipping)
      select id, 'variable', product->>'title', 'thing-' || n, product->>'description', product->>'vendor',
             array(select jsonb_array_elements_text(product->'tags')), 'active', now(), now() - n * interval '1 second',
             true from raw;
    insert into product_categories (product_id, category_id, is_primary)
      select raw.id, c.id, true from raw join categories c on c.slug = 'aisle-' || (1 + n % 100);
    insert into product_options (id, product_id, name, position) select gen_random_uuid(), id, 'Colour', 0 from raw;
    insert into product_option_values (id, option_id, value, position)
      select gen_random_uuid(), o.id, c.value #>> '{}', c.place
        from raw join product_options o on o.product_id = raw.id,
             jsonb_array_elements(product->'colours') with ordinality as c(value, place);
    insert into variants (id, product_id, title, sku, option_value_ids, position, requires_shipping, is_default)
      select gen_random_uuid(), raw.id, v.value, 'SKU-' || n || '-' || v.value, array[v.id], v.position, true,
             v.position = 1
        from raw join product_options o on o.product_id = raw.id join product_option_values v on v.option_id = o.id;
    insert into prices (id, variant_id, currency, amount)
      select gen_random_uuid(), v.id, 'USD', (product->>'amount')::bigint
        from variants v join raw on raw.id = v.product_id;
    insert into inventory_items (id, sku, name, requires_shipping)
      select v.id, v.sku, v.title, true from variants v join raw on raw.id = v.product_id;
    insert into variant_items (variant_id, item_id, quantity)
      select v.id, v.id, 1 from variants v join raw on raw.id = v.product_id;
    insert into inventory_levels (item_id, location_id, on_hand)
      select v.id, (select id from locations), (product->>'onHand')::bigint
        from variants v join raw on raw.id = v.product_id;
    insert into search_words (word)
      select distinct w.lexeme from raw join product_search s on s.product_id = raw.id, unnest(ts_filter(s.words, '{a,b}')) w
       where w.lexeme ~ '^[[:alpha:]]+$' and length(w.lexeme) between 3 and 40
      on conflict do nothing`;
