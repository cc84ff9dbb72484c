import type { Uuid } from '../../kernel/ids.ts';
import type { Edges } from '../../platform/edges.ts';
import type { LoggedEvent } from '../../platform/events.ts';
import type { ServerPayload } from '../../platform/realtime/messages.ts';
import {
  heardAs,
  idIn,
  idsIn,
  keysHeard,
  messagesOfEach,
  staffTopic,
} from '../../platform/realtime/topics.ts';
import * as facts from './events.ts';
import { toNextAction } from './next-action.ts';
import { type PaymentStanding, paymentStandings } from './store.ts';

const TYPES = Object.values(facts).map(({ type }) => type);
const STAFF = 'payments';

export function paymentLive({ live }: Pick<Edges, 'live'>): void {
  live.topic(staffTopic(STAFF, 'payments:read', '/admin/payments'));
  live.source({
    name: 'payments',
    types: TYPES,
    keysOf: keysFor,
    messagesOf: async (db, events) => {
      const standings = await paymentStandings(db, idsIn(events, 'payment_id'));
      return messagesOfEach(events, (event) => {
        const standing = standings.get(idIn(event, 'payment_id') as Uuid);
        if (!standing) return [];
        const toStaff = updateOf(event, standing);
        const { nextAction } = standing;
        // What the payer has to do is the payer's: its link is as good as a ticket.
        const toShopper = nextAction
          ? { ...toStaff, next_action: toNextAction(nextAction) }
          : toStaff;
        return keysFor(event).map((key) => ({
          key,
          type: 'payment_update',
          payload: key === STAFF ? toStaff : toShopper,
        }));
      });
    },
  });
}

/** Money that made no order is news of its cart; money that goes back, of the order. */
function keysFor(event: LoggedEvent): readonly string[] {
  if (event.type.startsWith('refund.')) return keysHeard(event, STAFF, ['order', 'me']);
  if (event.type === facts.paymentUnplaceable.type) return keysHeard(event, STAFF, ['cart', 'me']);
  return keysHeard(event, STAFF, ['cart', 'order', 'me']);
}

/** amount: of the refund, when it speaks of one. status: the payment's. */
function updateOf(event: LoggedEvent, standing: PaymentStanding): ServerPayload<'payment_update'> {
  const orderId = idIn(event, 'order_id') ?? standing.orderId ?? undefined;
  const cartId = heardAs(event, 'cart');
  const refundId = idIn(event, 'refund_id');
  const amount = event.payload['amount'];
  return {
    payment_id: standing.id,
    ...(orderId ? { order_id: orderId } : {}),
    ...(cartId ? { cart_id: cartId } : {}),
    status: standing.status,
    amount: typeof amount === 'number' ? amount : standing.amount,
    currency: standing.currency,
    change: event.type,
    ...(refundId ? { refund_id: refundId } : {}),
  };
}
