import type { Uuid } from '../../kernel/ids.ts';
import type { Edges } from '../../platform/edges.ts';
import { idIn, idsIn, keysHeard, messagesOfEach } from '../../platform/realtime/topics.ts';
import { orderUpdateOf, standingsOf } from '../orders/standing.ts';
import * as facts from './events.ts';
import { fulfillmentsById } from './store.ts';
import type { Fulfillment } from './types.ts';

const TYPES = Object.values(facts).map(({ type }) => type);

/** Parcels are told as news of their order. */
export function fulfillmentLive({ live }: Pick<Edges, 'live'>): void {
  live.source({
    name: 'fulfillments',
    types: TYPES,
    keysOf: (event) => keysHeard(event, 'orders', ['order', 'me']),
    messagesOf: async (db, events) => {
      const [standings, parcels] = await Promise.all([
        standingsOf(db, idsIn(events, 'order_id')),
        fulfillmentsById(db, idsIn(events, 'fulfillment_id')),
      ]);
      return messagesOfEach(events, (event) => {
        const standing = standings.get(idIn(event, 'order_id') as Uuid);
        const parcel = parcels.find((one) => one.id === idIn(event, 'fulfillment_id'));
        if (!standing || !parcel) return [];
        const payload = {
          ...orderUpdateOf(standing, event.type),
          fulfillment: toldOf(parcel),
        };
        return keysHeard(event, 'orders', ['order', 'me']).map((key) => ({
          key,
          type: 'order_update',
          payload,
        }));
      });
    },
  });
}

const toldOf = (parcel: Fulfillment) => ({
  id: parcel.id,
  status: parcel.status,
  tracking_number: parcel.trackingNumber,
  tracking_company: parcel.trackingCompany,
  tracking_url: parcel.trackingUrl,
});
