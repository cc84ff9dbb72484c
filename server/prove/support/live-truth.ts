/* live-truth.ts   what each topic should have heard, read from the database: the log joined with its events and their
 * audience, by the table of the reference. The server's own sources are not asked.
 */
import type { Audience } from '../../src/platform/events.ts';
import type { Fact } from './heard.ts';
import type { World } from './world.ts';

const READ_MAX = 5000;

type Row = {
  readonly position: string;
  readonly type: string;
  readonly aggregate_id: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly audience: readonly Audience[];
};

type Told = { readonly topic: string; readonly word?: string };

/** Of a product only these changes are shoppers' news in what this program does. */
const PUBLIC_OF_PRODUCT = /^product\.(?:published|unpublished|price_changed|availability_changed)$/;

/** Topics, but `me`, on which an event is told; with a word where only the latest of several must be heard. */
export function topicsOf({ type, aggregate_id: id, payload, audience }: Row): readonly Told[] {
  if (audience.length === 0) return [];
  const isHeardBy = (kind: Audience['to']): boolean => audience.some(({ to }) => to === kind);
  const own = (kind: 'cart' | 'order'): Told[] =>
    audience.flatMap((one) => (one.to === kind ? [{ topic: `${kind}:${one.id}` }] : []));
  const staff = (topic: string, word?: string): Told[] =>
    isHeardBy('staff') ? [{ topic, ...(word === undefined ? {} : { word }) }] : [];
  const told: Told[] = [{ topic: 'events' }];
  const [noun = ''] = type.split('.');
  if (PUBLIC_OF_PRODUCT.test(type)) {
    const word = [noun, wordOf(type), payload['variant_id'] ?? id, payload['currency']].join(' ');
    told.push({ topic: 'products', word }, { topic: `product:${id}`, word });
  }
  if (noun === 'inventory') {
    told.push(...staff('inventory', `${payload['item_id']} ${payload['location_id']}`));
    if (type === 'inventory.reservation_expired') told.push(...own('cart'));
  }
  if (noun === 'cart') told.push(...staff('carts'), ...own('cart'));
  if (noun === 'checkout' && payload['cart_id']) told.push(...staff('carts'), ...own('cart'));
  if (noun === 'order' || noun === 'draft_order' || noun === 'fulfillment') {
    told.push(...staff('orders'));
    if (!/^order\.(?:held|hold_released)$/.test(type)) told.push(...own('order'));
  }
  if (noun === 'payment') {
    told.push(...staff('payments'), ...own('cart'));
    if (type !== 'payment.unplaceable') told.push(...own('order'));
  }
  if (noun === 'refund') told.push(...staff('payments'), ...own('order'));
  return told;
}

const wordOf = (type: string): string =>
  type === 'product.price_changed' || type === 'product.availability_changed' ? type : 'product';

export type Truth = {
  /** Reads on to the end of the log; gives the topics that have more by now, with their last position. */
  readOn(): Promise<ReadonlyMap<string, number>>;
  of(topic: string): readonly Fact[];
  /** Last position that was read. */
  readonly end: number;
};

/** Follows the log as superuser. Positions are given in their order, so that what was read stays whole. */
export function followTruth(world: Pick<World, 'rows'>): Truth {
  const facts = new Map<string, Fact[]>();
  let end = 0;
  let reading: Promise<unknown> = Promise.resolve();

  async function read(): Promise<ReadonlyMap<string, number>> {
    const grown = new Map<string, number>();
    for (;;) {
      const rows = await world.rows<Row>(
        `select p.position, e.type, e.aggregate_id, e.payload, e.audience
           from event_positions p join events e on e.store_id = p.store_id and e.id = p.event_id
          where p.position > $1 order by p.position limit ${READ_MAX}`,
        [end],
      );
      for (const row of rows) {
        const position = Number(row.position);
        for (const { topic, ...word } of topicsOf(row)) {
          const known = facts.get(topic) ?? [];
          known.push({ position, ...word });
          facts.set(topic, known);
          grown.set(topic, position);
        }
        end = position;
      }
      if (rows.length < READ_MAX) return grown;
    }
  }

  return {
    readOn: async () => {
      // One after another: two at once would note the same events twice.
      const mine = reading.then(read);
      reading = mine.catch(() => {});
      return mine;
    },
    of: (topic) => facts.get(topic) ?? [],
    get end() {
      return end;
    },
  };
}
