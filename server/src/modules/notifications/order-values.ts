/* What mails say of an order, ready to be shown: amounts and days as text, pictures with their host. */
import type { Uuid } from '../../kernel/ids.ts';
import { showCountry, showDay, showMoney } from '../../kernel/show.ts';
import type { AddressBody } from '../../platform/http/schemas.ts';
import type { OrderBody } from '../orders/order-body.ts';
import type { Links } from './links.ts';

/** How amounts and moments are written. */
export type Manner = { readonly locale: string; readonly timeZone: string };

/** What the only variant of a product is called; nobody needs to read it. */
export const ONLY_VARIANT = 'Default';

/** Lines that a mail shows; an order with more says how many are left out. */
const ITEMS_SHOWN_MAX = 50;

const NOT_YET_PAID: readonly string[] = ['unpaid', 'pending', 'partially_paid'];

const WORDS: Readonly<Record<string, string>> = {
  unpaid: 'not paid yet',
  pending: 'payment pending',
  authorized: 'payment authorized',
  partially_paid: 'partly paid',
  paid: 'paid',
};
export const shownStatus = (status: string): string => WORDS[status] ?? status.replaceAll('_', ' ');

export function orderValues(order: OrderBody, manner: Manner, links: Links) {
  const money = (amount: number): string => showMoney(amount, order.currency, manner.locale);
  const line = (label: string, amount: number, shown = money(amount)) => ({ label, value: shown });
  const totals = [
    line('Subtotal', order.subtotal_amount),
    ...(order.discount_amount > 0 ? [line('Discount', -order.discount_amount)] : []),
    ...(order.shipping_method
      ? [
          line(
            'Shipping',
            order.shipping_amount,
            order.shipping_amount === 0 ? 'Free' : money(order.shipping_amount),
          ),
        ]
      : []),
    ...(order.tax_amount > 0 && !order.tax_included ? [line('Tax', order.tax_amount)] : []),
  ];
  return {
    number: order.number,
    date: showDay(new Date(order.placed_at ?? 0), manner.locale, manner.timeZone),
    total: money(order.total_amount),
    totals,
    tax_note:
      order.tax_amount > 0 && order.tax_included ? `includes ${money(order.tax_amount)} tax` : null,
    balance_due: money(order.balance_due_amount),
    awaits_payment: order.balance_due_amount > 0 && NOT_YET_PAID.includes(order.payment_status),
    payment_status: shownStatus(order.payment_status),
    ships: order.fulfillment_status !== 'not_required',
    units: order.items.reduce((sum, item) => sum + item.quantity, 0),
    items: itemValues(order, manner, links),
    addresses: {
      shipping: addressLines(order.shipping_address, manner),
      billing: addressLines(order.billing_address, manner),
    },
    shipping_method: order.shipping_method?.name ?? null,
  };
}

/**
 * Lines of an order, all or those of a parcel.
 * units  what of each line is in the parcel; money is then left out
 */
export function itemValues(
  order: OrderBody,
  manner: Manner,
  links: Links,
  units?: ReadonlyMap<Uuid, number>,
) {
  const chosen = order.items.filter((item) => units === undefined || units.has(item.id));
  const shown = chosen.slice(0, ITEMS_SHOWN_MAX).map((item) => {
    const quantity = units?.get(item.id) ?? item.quantity;
    const money = (amount: number) => showMoney(amount, order.currency, manner.locale);
    return {
      title: item.title,
      variant: item.variant_title === ONLY_VARIANT ? null : item.variant_title,
      quantity,
      unit: units === undefined && quantity > 1 ? money(item.unit_amount) : null,
      total: units === undefined ? money(item.subtotal_amount) : null,
      image_url: item.image_url === null ? null : links.absolute(item.image_url),
      notes: Object.entries(item.attributes).flatMap(([name, value]) =>
        name.startsWith('_') ? [] : [`${name}: ${String(value)}`],
      ),
    };
  });
  const rest = chosen.slice(ITEMS_SHOWN_MAX);
  if (rest.length === 0) return shown;
  const more = {
    title: `… and ${rest.length} more`,
    variant: null,
    quantity: rest.reduce((sum, item) => sum + (units?.get(item.id) ?? item.quantity), 0),
    unit: null,
    total: null,
    image_url: null,
    notes: [],
  };
  return [...shown, more];
}

/** An address as lines, or null. */
export function addressLines(
  address: AddressBody | null,
  { locale }: Manner,
): readonly string[] | null {
  if (address === null) return null;
  const { first_name, last_name, company, address1, address2, city, region, postal_code } = address;
  const place = [postal_code, city, region].filter(Boolean).join(' ');
  return [
    `${first_name} ${last_name}`.trim(),
    company,
    address1,
    address2,
    place,
    showCountry(address.country, locale),
  ].filter((part): part is string => typeof part === 'string' && part.trim() !== '');
}
