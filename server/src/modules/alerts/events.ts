import Type from 'typebox';
import { defineEvent } from '../../platform/events.ts';
import { UuidText } from '../../platform/http/schemas.ts';

/** Internal: what somebody asked to hear of has happened; they are told because of this. Amounts are those of a price drop. */
export const productAlertMet = defineEvent('product_alert.met', {
  aggregate: 'product_alert',
  payload: Type.Object({
    alert_id: UuidText,
    kind: Type.String(),
    product_id: UuidText,
    variant_id: UuidText,
    currency: Type.Union([Type.String(), Type.Null()]),
    old_amount: Type.Union([Type.Integer(), Type.Null()]),
    new_amount: Type.Union([Type.Integer(), Type.Null()]),
  }),
  audience: () => [],
});
