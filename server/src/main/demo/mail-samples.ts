/** What each mail says in `rcommerce mail preview`: the sort of values that a shop has, long ones among them. */
import { showDay, showMoney } from '../../kernel/show.ts';
import type { MailValues, StoreValues } from '../../modules/notifications/render.ts';
import type { TemplateName } from '../../modules/notifications/types.ts';

const LOCALE = 'en';
const SHOP = 'https://shop.example';
const token = (kind: string): string =>
  `${kind}_live_0aB3dE5fExampleExampleExampleExampleExampleExample00`;
const money = (amount: number): string => showMoney(amount, 'EUR', LOCALE);

const store: StoreValues = {
  name: 'Harbour & Oak',
  legal_name: 'Harbour & Oak Trading GmbH, Speicherstadt 4, 20457 Hamburg',
  url: SHOP,
  url_shown: 'shop.example',
  logo_url: null,
  support_email: 'hello@shop.example',
};

const ada = {
  greeting: 'Hello Ada,',
  customer: { first_name: 'Ada', last_name: 'Lovelace', email: 'ada@example.com' },
};

const item = (
  title: string,
  variant: string | null,
  quantity: number,
  unit: number,
  notes: readonly string[] = [],
) => ({
  title,
  variant,
  quantity,
  unit: quantity > 1 ? money(unit) : null,
  total: money(unit * quantity),
  image_url: null,
  notes,
});

const items = [
  item('Stoneware mug', 'Sea green / 300 ml', 2, 1900),
  item('Oak serving board with a leather loop, oiled by hand', null, 1, 6450, [
    'Engraving: For Ada & Charles',
  ]),
  item('Linen apron', 'Natural', 1, 4200),
];

const address = [
  'Ada Lovelace',
  'Analytical Engines Ltd',
  '12 St James’s Square',
  'SW1Y 4JH London',
  'United Kingdom',
];

const order = {
  number: 'HO-1042',
  date: showDay(new Date('2026-11-25T10:00:00Z'), LOCALE, 'UTC'),
  items,
  totals: [
    { label: 'Subtotal', value: money(14450) },
    { label: 'Discount', value: money(-1445) },
    { label: 'Shipping', value: money(590) },
  ],
  total: money(13595),
  tax_note: `includes ${money(2171)} tax`,
  balance_due: money(0),
  awaits_payment: false,
  payment_status: 'paid',
  ships: true,
  units: 4,
  addresses: { shipping: address, billing: address },
  shipping_method: 'Standard, 2 to 4 days',
};
const order_url = `${SHOP}/orders/0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11?token=${token('ot')}`;
const bought = { ...ada, order, order_url };
const facts = (...pairs: readonly (readonly [string, string])[]) =>
  pairs.map(([label, value]) => ({ label, value }));
const login_url = `${SHOP}/account/login`;
const forgot_url = `${SHOP}/account/forgot-password`;
const account = (page: string, kind: string): string =>
  `${SHOP}/account/${page}#token=${token(kind)}`;
const admin = (path: string): string => `https://api.shop.example/admin/${path}`;

const leftCart = {
  ...ada,
  items,
  total: order.total,
  facts: facts(['Total', order.total]),
  cart_url: `${SHOP}/cart`,
  unsubscribe_url: `${SHOP}/account/unsubscribe#token=0198f2f0`,
};
const mug = {
  title: 'Stoneware mug',
  variant: 'Sea green / 300 ml',
  price: money(1500),
  price_before: money(1900),
};

const SAMPLES: Readonly<Record<TemplateName, MailValues>> = {
  order_confirmation: bought,
  order_delivered: {
    ...bought,
    fulfillment: {
      is_whole: true,
      items: items.map((one) => ({ ...one, unit: null, total: null })),
    },
  },
  abandoned_cart: leftCart,
  abandoned_cart_reminder: leftCart,
  back_in_stock: { ...ada, product: { ...mug, price_before: null }, url: `${SHOP}/products/mug` },
  price_drop: { ...ada, product: mug, url: `${SHOP}/products/mug` },
  order_shipped: {
    ...bought,
    fulfillment: {
      is_whole: false,
      tracking_company: 'DHL',
      tracking_number: '00340434292135100186',
      tracking_url: 'https://www.dhl.de/track?idc=00340434292135100186',
      estimated_delivery: null,
      items: items.slice(0, 2).map((one) => ({ ...one, unit: null, total: null })),
      facts: facts(
        ['Order', order.number],
        ['Carrier', 'DHL'],
        ['Tracking number', '00340434292135100186'],
      ),
    },
  },
  order_cancelled: {
    ...bought,
    reason: 'we could not get everything in it',
    refund_amount: money(13595),
  },
  payment_successful: {
    ...bought,
    amount: money(13595),
    method: 'Visa ending in 4242',
    facts: facts(
      ['Amount', money(13595)],
      ['Paid with', 'Visa ending in 4242'],
      ['Order', order.number],
    ),
  },
  payment_failed: {
    ...ada,
    order: null,
    order_url: null,
    amount: money(13595),
    error: 'Often a second try or another card helps.',
    retry_url: `${SHOP}/checkout`,
  },
  refund_processed: {
    ...bought,
    amount: money(1900),
    method: 'Visa ending in 4242',
    processing_time: 'Until you see it on your statement your bank may take five to ten days.',
    facts: facts(['Sent back to', 'Visa ending in 4242'], ['Order', order.number]),
  },
  welcome: { ...ada, login_url },
  email_verification: { ...ada, expires_in: '24 hours', verify_url: account('verify-email', 'ev') },
  password_reset: { ...ada, expires_in: '30 minutes', reset_url: account('reset-password', 'pr') },
  customer_invitation: {
    ...ada,
    expires_in: '3 days',
    invitation_url: account('accept-invitation', 'iv'),
  },
  email_change: {
    ...ada,
    new_email: 'ada.lovelace@example.org',
    expires_in: '24 hours',
    confirm_url: account('confirm-email', 'ev'),
  },
  email_change_notice: { ...ada, forgot_url },
  registration_repeated: { ...ada, login_url, forgot_url },
  session_reuse_warning: { ...ada, date: 'November 25, 2026 at 10:04 AM UTC', forgot_url },
  chat_reply: {
    ...ada,
    subject: 'The large mug',
    excerpt: 'Good news: the large one is back on Friday. Shall we put one aside for you?',
    url: 'https://shop.example.com/conversations/0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11',
  },
  staff_invitation: {
    ...ada,
    greeting: 'Hello Grace,',
    role: 'a manager',
    expires_in: '3 days',
    invitation_url: `${admin('accept-invitation')}#token=${token('iv')}`,
  },
  staff_new_order: {
    order: { ...order, items: items.map((one) => ({ ...one, notes: [] })) },
    facts: facts(
      ['Total', order.total],
      ['Payment', 'paid'],
      ['Placed', 'November 25, 2026 at 10:00 AM UTC'],
      ['Shipping', 'Standard, 2 to 4 days'],
      ['Goes to', 'United Kingdom'],
    ),
  },
  low_stock_alert: {
    product: { title: 'Stoneware mug, Sea green / 300 ml', sku: 'MUG-SEA-300' },
    location: 'Hamburg',
    current_stock: 6,
    threshold: 20,
    reorder_quantity: 94,
    is_critical: true,
    is_out: false,
    facts: facts(['SKU', 'MUG-SEA-300'], ['Warns at', '20 units'], ['Suggested order', '94 units']),
  },
  staff_payment_unplaceable: {
    amount: money(13595),
    cause: 'the goods were sold out meanwhile',
    facts: facts(
      ['Payment', '0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e12'],
      ['Provider', 'simulator'],
      ['Sent back so far', money(0)],
    ),
  },
};

/** The values of a template's sample. */
export const mailSample = (name: TemplateName): MailValues & { readonly store: StoreValues } => ({
  ...SAMPLES[name],
  store,
});
