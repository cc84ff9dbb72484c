import Type from 'typebox';
import type { Uuid } from '../kernel/ids.ts';
import { Refusal, refuse } from '../kernel/refusal.ts';
import { addOwner, locateDefaultStore } from '../modules/staff/staff.ts';
import { storeBody, toStoreBody } from '../modules/stores/store-body.ts';
import { findStore } from '../modules/stores/stores.ts';
import type { Edges } from '../platform/edges.ts';
import { CurrencyText, closed, TextField } from '../platform/http/schemas.ts';
import { newStore } from './new-store.ts';

const newStoreBody = closed({
  name: TextField(255, { minLength: 1 }),
  slug: Type.Optional(
    Type.String({ maxLength: 63, pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' }),
  ),
  default_currency: Type.Optional(CurrencyText),
  default_locale: Type.Optional(
    Type.String({ maxLength: 35, pattern: '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$' }),
  ),
  time_zone: Type.Optional(TextField(64)),
});

/** Adding a store needs every module, so its route stands above them. */
export function storeMakingRoutes({ http, locate, config }: Edges): void {
  http.route({
    method: 'POST',
    url: '/admin/stores',
    summary: 'Adds a store, which the caller then owns; for owners of the default store',
    policy: { who: 'staff', scope: 'settings:write' },
    body: newStoreBody,
    answers: { 201: storeBody },
    refuses: ['FORBIDDEN', 'INVALID_CURRENCY', 'SLUG_TAKEN'],
    story: async (story, { body, ctx, principal }) => {
      const isOwner = principal.kind === 'staff' && principal.role === 'owner';
      if (!isOwner || ctx.storeId !== (await locateDefaultStore(locate))) throw refuse('FORBIDDEN');
      const storeId = await story.first(async (tx, resumed) => {
        const id: Uuid = resumed ?? tx.newId();
        return { ref: id, value: id };
      });
      const simulator = config.profile === 'development';
      try {
        const store = await story.inTx({ ...ctx, storeId }, async (tx) => {
          // A try that was cut off after its commit is finished by the next one with its key.
          const known = await findStore(tx);
          if (known) return known;
          const made = await newStore(
            tx,
            {
              name: body.name,
              ...(body.slug && { slug: body.slug }),
              ...(body.default_currency && { currency: body.default_currency.toUpperCase() }),
              ...(body.default_locale && { locale: body.default_locale }),
              ...(body.time_zone && { timeZone: body.time_zone }),
            },
            { simulator },
          );
          await addOwner(tx, principal.id);
          return made;
        });
        return await story.last(async () => toStoreBody(store));
      } catch (error) {
        if (error instanceof Refusal) await story.forget(async () => undefined);
        throw error;
      }
    },
  });
}
