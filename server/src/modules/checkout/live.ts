import type { Edges } from '../../platform/edges.ts';
import type { LoggedEvent } from '../../platform/events.ts';
import { idIn, idsIn, keysHeard, messagesOfEach } from '../../platform/realtime/topics.ts';
import { cartUpdateOf, standingsOf } from '../carts/standing.ts';
import * as facts from './events.ts';
import { totalsOfIntents } from './store.ts';

/** How the buying of carts goes on, as news of the cart. That of a draft order has no cart to tell it of. */
export function checkoutLive({ live }: Pick<Edges, 'live'>): void {
  live.source({
    name: 'checkouts',
    types: TYPES,
    keysOf: keysFor,
    messagesOf: async (db, events) => {
      const [standings, totals] = await Promise.all([
        standingsOf(db, idsIn(events, 'cart_id')),
        totalsOfIntents(db, idsIn(events, 'order_intent_id')),
      ]);
      return messagesOfEach(events, (event) => {
        const cartId = idIn(event, 'cart_id');
        const standing = cartId && standings.get(cartId);
        if (!standing) return [];
        const intentId = idIn(event, 'order_intent_id');
        const orderId = idIn(event, 'order_id');
        const payload = cartUpdateOf(standing, {
          total_amount: (intentId && totals.get(intentId)) ?? null,
          problems: [],
          change: event.type,
          ...(orderId ? { order_id: orderId } : {}),
        });
        return keysFor(event).map((key) => ({ key, type: 'cart_update', payload }));
      });
    },
  });
}

const TYPES = [
  facts.checkoutStarted,
  facts.checkoutPaymentRequired,
  facts.checkoutCompleted,
  facts.checkoutFailed,
  facts.checkoutReleased,
].map(({ type }) => type);

const keysFor = (event: LoggedEvent): readonly string[] =>
  idIn(event, 'cart_id') ? keysHeard(event, 'carts', ['cart']) : [];
