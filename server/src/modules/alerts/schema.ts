import Type, { type Static } from 'typebox';
import {
  AmountField,
  CurrencyText,
  closed,
  InstantText,
  listOf,
  Nullable,
  shape,
  TextField,
  UuidText,
} from '../../platform/http/schemas.ts';
import { ALERT_KINDS, type ProductAlert } from './types.ts';

export const variantInPath = Type.Object({
  id: Type.String({ maxLength: 512 }),
  variant_id: Type.String({ maxLength: 512 }),
});

/** A signed-in customer is written to at the account's address; a guest names one. */
const asked = { email: Type.Optional(TextField(320)), locale: Type.Optional(TextField(35)) };
export const backInStockBody = closed(asked);
export const priceDropBody = closed({
  ...asked,
  currency: Type.Optional(CurrencyText),
  market: Type.Optional(TextField(64)),
});

export const alertBody = shape('ProductAlert', {
  id: UuidText,
  kind: Type.Enum([...ALERT_KINDS]),
  product_id: UuidText,
  variant_id: UuidText,
  currency: Nullable(CurrencyText),
  price_amount: Nullable(AmountField),
  created_at: InstantText,
  notified_at: Nullable(InstantText),
});
export const alertList = listOf(alertBody);

export const toAlertBody = (alert: ProductAlert): Static<typeof alertBody> => ({
  id: alert.id,
  kind: alert.kind,
  product_id: alert.productId,
  variant_id: alert.variantId,
  currency: alert.currency,
  price_amount: alert.priceAmount,
  created_at: alert.createdAt,
  notified_at: alert.notifiedAt,
});
