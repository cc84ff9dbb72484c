/**
 * Every refusal a caller can meet: its code is the contract, its status never varies.
 * A refusal is thrown, so the transaction it meets rolls back; the HTTP layer turns it into a problem answer.
 */
const TABLE = {
  // General
  MALFORMED_REQUEST: [400, 'The request cannot be parsed'],
  UNAUTHENTICATED: [401, 'Sign in or send a key'],
  TOKEN_EXPIRED: [401, 'The access token has expired'],
  INVALID_CREDENTIALS: [401, 'E-mail or password is wrong'],
  FORBIDDEN: [403, 'The caller may not do this'],
  INSUFFICIENT_SCOPE: [403, 'The caller lacks a scope'],
  STORE_SUSPENDED: [403, 'The store takes no new business'],
  NOT_FOUND: [404, 'There is nothing here'],
  METHOD_NOT_ALLOWED: [405, 'This path does not know the method'],
  CONFLICT: [409, 'The request conflicts with the present state'],
  IDEMPOTENCY_IN_PROGRESS: [409, 'The same request is still running'],
  RESOURCE_IN_USE: [409, 'Something else still refers to it'],
  VERSION_MISMATCH: [412, 'It was changed by somebody else meanwhile'],
  BODY_TOO_LARGE: [413, 'The body is too large'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'The body has a type that is not taken here'],
  VALIDATION_FAILED: [422, 'The request does not fit its schema'],
  IDEMPOTENCY_KEY_REUSED: [422, 'The key was used for another request'],
  LIMIT_EXCEEDED: [422, 'There are too many of something'],
  AMOUNT_OUT_OF_RANGE: [422, 'An amount is too large to be counted'],
  CARD_DATA_REJECTED: [422, 'Card data must not be sent here'],
  PRECONDITION_REQUIRED: [428, 'The store demands If-Match here'],
  RATE_LIMITED: [429, 'Too many requests'],
  INTERNAL_ERROR: [500, 'Something went wrong on our side'],
  PROVIDER_ERROR: [502, 'A provider failed'],
  UNAVAILABLE: [503, 'The service cannot answer right now'],
  OVERLOADED: [503, 'The service has too much to do'],
  // Transport
  IP_BLOCKED: [403, 'This address is blocked'],
  HTTPS_REQUIRED: [403, 'Credentials travel over HTTPS only'],
  REQUEST_TIMEOUT: [408, 'The request did not arrive in time'],
  URI_TOO_LONG: [414, 'The address is too long'],
  MISDIRECTED_REQUEST: [421, 'This server does not serve that host'],
  HEADERS_TOO_LARGE: [431, 'The headers are too large or too many'],
  INSUFFICIENT_STORAGE: [507, 'There is no room left'],
  // Store, market
  MARKET_NOT_FOUND: [404, 'No such market'],
  MARKET_CODE_TAKEN: [409, 'Another market has this code'],
  MARKET_COUNTRY_CONFLICT: [409, 'A country belongs to another market already'],
  MARKET_IS_DEFAULT: [409, 'The default market cannot go'],
  INVALID_CURRENCY: [422, 'No such currency, or not one of this store'],
  INVALID_COUNTRY: [422, 'No such country'],
  SETTING_INVALID: [422, 'No such setting, or a value it cannot have'],
  // Staff, keys
  API_KEY_REVOKED: [401, 'The API key was revoked'],
  API_KEY_EXPIRED: [401, 'The API key has expired'],
  LAST_OWNER: [409, 'A store keeps at least one owner'],
  EMAIL_TAKEN: [409, 'The e-mail address is in use'],
  SCOPE_INVALID: [422, "A scope does not exist or is not the caller's to give"],
  // Customers
  CUSTOMER_NOT_FOUND: [404, 'No such customer'],
  ADDRESS_NOT_FOUND: [404, 'No such address'],
  CUSTOMER_MERGE_CONFLICT: [409, 'These customers cannot become one'],
  ERASE_BLOCKED: [409, 'The customer cannot be erased yet'],
  EMAIL_INVALID: [422, 'This is no e-mail address'],
  ADDRESS_INVALID: [422, 'The address breaks the rules of its country'],
  // Catalog
  PRODUCT_NOT_FOUND: [404, 'No such product'],
  VARIANT_NOT_FOUND: [404, 'No such variant'],
  CATEGORY_NOT_FOUND: [404, 'No such category'],
  COLLECTION_NOT_FOUND: [404, 'No such collection'],
  SLUG_TAKEN: [409, 'Another one has this slug'],
  SKU_TAKEN: [409, 'Another variant has this SKU'],
  PRODUCT_TYPE_LOCKED: [409, 'The type cannot change any more'],
  VARIANT_REQUIRED: [409, 'An active product keeps at least one variant'],
  OPTION_COMBINATION_TAKEN: [409, 'Another variant has these option values'],
  PRODUCT_NOT_READY: [409, 'The product lacks what selling needs'],
  CATEGORY_CYCLE: [409, 'A category cannot stand below itself'],
  MEDIA_TOO_LARGE: [413, 'The file or picture is too large'],
  PRODUCT_TYPE_INVALID: [422, 'The product cannot be of this type'],
  TOO_MANY_VARIANTS: [422, 'There would be too many variants'],
  MEDIA_TYPE_INVALID: [422, 'This kind of file is not taken'],
  CATEGORY_TOO_DEEP: [422, 'Categories would stand too deep'],
  PRODUCT_NOT_AVAILABLE: [422, 'It is not for sale'],
  // Prices
  PRICE_LIST_NOT_FOUND: [404, 'No such price list'],
  PRICE_OVERLAP: [409, 'Two prices would hold at the same time'],
  PRICE_INVALID: [422, 'A price cannot have this amount'],
  COMPARE_AT_INVALID: [422, 'The former price must be above the price'],
  VARIANT_NOT_PRICED: [422, 'It has no price in this currency'],
  // Inventory
  INVENTORY_ITEM_NOT_FOUND: [404, 'No such inventory item'],
  LOCATION_NOT_FOUND: [404, 'No such location'],
  RESERVATION_NOT_FOUND: [404, 'No such reservation'],
  ALERT_NOT_FOUND: [404, 'No such alert'],
  INSUFFICIENT_STOCK: [409, 'Not enough stock'],
  STOCK_COMMITTED: [409, 'The stock is promised to orders'],
  STOCK_CHANGED: [409, 'The stock is not what was expected'],
  RESERVATION_CLOSED: [409, 'The reservation has ended'],
  ALERT_ALREADY_ACKNOWLEDGED: [409, 'Somebody has acknowledged the alert'],
  LOCATION_CODE_TAKEN: [409, 'Another location has this code'],
  LOCATION_IN_USE: [409, 'The location still holds or promises stock'],
  INVENTORY_NEGATIVE: [422, 'Stock cannot fall below zero'],
  MOVEMENT_REASON_INVALID: [422, 'No such reason for a movement'],
  TRANSFER_INVALID: [422, 'Stock cannot be moved like this'],
  // Carts
  CART_NOT_FOUND: [404, 'No such cart'],
  CART_ITEM_NOT_FOUND: [404, 'No such item in the cart'],
  CART_COMPLETED: [409, 'The cart has become an order'],
  CART_EXPIRED: [409, 'The cart is too old'],
  CART_EMPTY: [422, 'The cart is empty'],
  CART_ITEMS_LIMIT: [422, 'The cart has too many lines'],
  CART_COUPONS_LIMIT: [422, 'The cart has too many codes'],
  QUANTITY_INVALID: [422, 'The quantity must be between 1 and 9999'],
  CURRENCY_MISMATCH: [422, 'The currencies do not agree'],
  // Promotions, gift value
  COUPON_NOT_FOUND: [404, 'No such coupon'],
  PROMOTION_NOT_FOUND: [404, 'No such promotion'],
  GIFT_CARD_NOT_FOUND: [404, 'No such gift card'],
  COUPON_ALREADY_APPLIED: [409, 'The code is on the cart already'],
  COUPON_USAGE_LIMIT: [409, 'The coupon is used up'],
  COUPON_CUSTOMER_LIMIT: [409, 'This customer has used the coupon already'],
  COUPON_CODE_TAKEN: [409, 'Another coupon has this code'],
  GIFT_CARD_EMPTY: [409, 'The gift card is empty'],
  STORE_CREDIT_INSUFFICIENT: [409, 'There is not enough store credit'],
  COUPON_EXPIRED: [422, 'The coupon has expired'],
  COUPON_NOT_STARTED: [422, 'The coupon does not hold yet'],
  COUPON_INACTIVE: [422, 'The coupon is switched off'],
  COUPON_NOT_ELIGIBLE: [422, 'The coupon does not fit this cart'],
  PROMOTION_INVALID: [422, 'The promotion contradicts itself'],
  GIFT_CARD_EXPIRED: [422, 'The gift card has expired'],
  GIFT_CARD_DISABLED: [422, 'The gift card is blocked'],
  // Tax
  TAX_ZONE_NOT_FOUND: [404, 'No such tax zone'],
  TAX_RATE_OVERLAP: [409, 'Two rates would hold at the same time'],
  VAT_ID_INVALID: [422, 'This is no VAT number'],
  OSS_PERIOD_INVALID: [422, 'No such reporting period'],
  TAX_UNAVAILABLE: [503, 'Taxes cannot be calculated right now'],
  // Shipping
  SHIPPING_OPTION_NOT_FOUND: [404, 'No such shipping option here'],
  SHIPMENT_NOT_FOUND: [404, 'No such shipment'],
  SHIPPING_OPTION_EXPIRED: [409, 'The shipping offer has expired'],
  SHIPMENT_NOT_VOIDABLE: [409, 'The shipment cannot be voided any more'],
  SHIPPING_UNAVAILABLE: [422, 'Nothing ships to this address'],
  CARRIER_NOT_CONFIGURED: [422, 'The carrier is not set up'],
  WEIGHT_EXCEEDED: [422, 'The goods are too heavy for this option'],
  CUSTOMS_REQUIRED: [422, 'Customs facts are missing'],
  CARRIER_ERROR: [502, 'The carrier failed'],
  LABEL_FAILED: [502, 'The label could not be made'],
  // Checkout
  CARD_DECLINED: [402, 'The card was declined'],
  INSUFFICIENT_FUNDS: [402, 'There is not enough money behind the card'],
  EXPIRED_CARD: [402, 'The card has expired'],
  PROCESSING_ERROR: [402, 'The payment could not be processed'],
  AUTHENTICATION_FAILED: [402, 'The payment was not confirmed by its owner'],
  GUEST_CHECKOUT_DISABLED: [403, 'The shop sells to signed-in customers only'],
  ORDER_BLOCKED: [403, "The order was refused by the shop's rules"],
  ORDER_INTENT_NOT_FOUND: [404, 'No such order intent'],
  TOTAL_CHANGED: [409, 'The total is not the expected one'],
  CHECKOUT_IN_PROGRESS: [409, 'The cart is being paid already'],
  CHECKOUT_INCOMPLETE: [422, 'Something is missing for the order'],
  PAYMENT_METHOD_UNAVAILABLE: [422, 'This way to pay is not offered here'],
  // Orders
  ORDER_NOT_FOUND: [404, 'No such order'],
  ORDER_ITEM_NOT_FOUND: [404, 'No such item in the order'],
  HOLD_NOT_FOUND: [404, 'No such hold'],
  ORDER_ON_HOLD: [409, 'The order is on hold'],
  ORDER_NOT_CANCELLABLE: [409, 'The order cannot be cancelled any more'],
  ORDER_ALREADY_CANCELLED: [409, 'The order is cancelled already'],
  ORDER_TRANSITION_INVALID: [409, "The order's status does not allow it"],
  ORDER_NOT_EDITABLE: [409, 'The order cannot be changed any more'],
  ORDER_CHANGE_STALE: [409, 'The order was changed meanwhile'],
  QUANTITY_BELOW_FULFILLED: [409, 'More has been shipped already'],
  HOLD_EXISTS: [409, 'The order has this hold already'],
  ORDER_NOT_PAYABLE: [409, 'Nothing is due on the order'],
  // Payments, ledger
  WEBHOOK_SIGNATURE_INVALID: [401, 'The callback is not signed by its provider'],
  PAYMENT_NOT_FOUND: [404, 'No such payment'],
  PAYMENT_METHOD_NOT_FOUND: [404, 'No such way to pay'],
  PAYMENT_NOT_CAPTURABLE: [409, 'The payment cannot be captured'],
  PAYMENT_NOT_VOIDABLE: [409, 'The payment cannot be voided'],
  PAYMENT_METHOD_IN_USE: [409, 'The way to pay is still needed'],
  PAYMENT_AMOUNT_INVALID: [422, 'The amount does not fit what is due'],
  CAPTURE_EXCEEDS_AUTHORIZED: [422, 'More would be captured than authorized'],
  LEDGER_UNBALANCED: [422, 'The entries do not sum to zero'],
  // Fulfillment
  FULFILLMENT_NOT_FOUND: [404, 'No such fulfillment'],
  ORDER_NOT_FULFILLABLE: [409, 'The order cannot be shipped now'],
  FULFILLMENT_TRANSITION_INVALID: [409, "The fulfillment's status does not allow it"],
  FULFILLMENT_EXCEEDS_OPEN: [422, 'More would be shipped than is open'],
  // Refunds, returns, invoices
  REFUND_LIMIT: [403, 'The refund is above what the caller may give'],
  RETURN_NOT_FOUND: [404, 'No such return'],
  INVOICE_NOT_FOUND: [404, 'No such invoice'],
  RETURN_TRANSITION_INVALID: [409, "The return's status does not allow it"],
  INVOICE_EXISTS: [409, 'The order has an invoice already'],
  ORDER_NOT_INVOICEABLE: [409, 'The order cannot be invoiced'],
  REFUND_EXCEEDS_REFUNDABLE: [422, 'More would be refunded than was captured'],
  REFUND_QUANTITY_EXCEEDS: [422, 'More pieces would be refunded than were bought'],
  REFUND_REASON_REQUIRED: [422, 'A refund needs a reason'],
  RETURN_WINDOW_CLOSED: [422, 'It is too late to return it'],
  RETURN_QUANTITY_EXCEEDS: [422, 'More would come back than was shipped'],
  // Subscriptions
  SUBSCRIPTION_NOT_FOUND: [404, 'No such subscription'],
  SUBSCRIPTION_TRANSITION_INVALID: [409, "The subscription's status does not allow it"],
  MIN_CYCLES_NOT_MET: [409, 'The subscription must run longer first'],
  PRORATION_EXPIRED: [409, 'The offer for the change has expired'],
  PERIOD_ALREADY_BILLED: [409, 'The period has been billed'],
  PAYMENT_METHOD_REQUIRED: [422, 'A stored way to pay is needed'],
  PLAN_NOT_AVAILABLE: [422, 'The plan is not for sale'],
  INTERVAL_INVALID: [422, 'The interval is not possible'],
  // Digital
  GRANT_REVOKED: [403, 'The right to download was taken back'],
  DOWNLOAD_LIMIT_REACHED: [403, 'It was downloaded as often as allowed'],
  GRANT_NOT_FOUND: [404, 'No such download'],
  LICENSE_POOL_EMPTY: [409, 'There are no licence keys left'],
  DOWNLOAD_EXPIRED: [410, 'The download has expired'],
  // Messages
  TEMPLATE_NOT_FOUND: [404, 'No such template'],
  CONVERSATION_NOT_FOUND: [404, 'No such conversation'],
  NOTIFICATION_SENT: [409, 'The message has been sent already'],
  CONVERSATION_ASSIGNED: [409, 'Somebody else has the conversation'],
  TEMPLATE_INVALID: [422, 'The template cannot be rendered'],
  CHANNEL_DISABLED: [422, 'The channel is switched off'],
  RECIPIENT_SUPPRESSED: [422, 'The recipient gets no more messages'],
  MESSAGE_TOO_LONG: [422, 'The message is too long'],
  // Reports, imports
  IMPORT_NOT_FOUND: [404, 'No such import'],
  IMPORT_RUNNING: [409, 'The import is still running'],
  IMPORT_UNDO_EXPIRED: [409, 'It is too late to undo the import'],
  DATE_RANGE_INVALID: [422, 'The end lies before the start'],
  DATE_RANGE_TOO_LARGE: [422, 'The range is too long'],
  IMPORT_MAPPING_INVALID: [422, 'The columns cannot be matched'],
  IMPORT_SOURCE_ERROR: [502, 'The source could not be read'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type RefusalCode = keyof typeof TABLE;

/** All codes, in the order of their areas. */
export const REFUSAL_CODES = Object.keys(TABLE) as readonly RefusalCode[];

export const statusOf = (code: RefusalCode): number => TABLE[code][0];
export const titleOf = (code: RefusalCode): string => TABLE[code][1];

const RETRYABLE_STATUSES: ReadonlySet<number> = new Set([408, 429, 502, 503]);

/** Whether sending the very same request again may succeed. */
export const isRetryable = (code: RefusalCode): boolean =>
  RETRYABLE_STATUSES.has(statusOf(code)) ||
  code === 'IDEMPOTENCY_IN_PROGRESS' ||
  code === 'CHECKOUT_IN_PROGRESS';

/** One faulty input: `field` is a JSON pointer into the body, or the name of a parameter. */
export type FieldFault = {
  readonly field: string;
  readonly code: string;
  readonly message: string;
};

export type RefusalFacts = {
  /** Facts of this code, snake_case, safe to show to the caller. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly errors?: readonly FieldFault[];
  /** A sentence for people; the code's title when left out. */
  readonly detail?: string;
  /** Whole seconds after which another try makes sense. */
  readonly retryAfterSeconds?: number;
};

export class Refusal extends Error {
  override name = 'Refusal';
  readonly code: RefusalCode;
  readonly facts: RefusalFacts;
  constructor(code: RefusalCode, facts: RefusalFacts) {
    super(facts.detail ?? titleOf(code));
    this.code = code;
    this.facts = facts;
  }
}

/** `throw refuse('INSUFFICIENT_STOCK', { items })` — the second argument becomes `details`. */
export function refuse(
  code: RefusalCode,
  details: Readonly<Record<string, unknown>> = {},
  more: Omit<RefusalFacts, 'details'> = {},
): Refusal {
  return new Refusal(code, { details, ...more });
}

/** A refusal that names the field of the request it is about. */
export function refuseField(
  code: RefusalCode,
  field: string,
  message: string,
  details: Readonly<Record<string, unknown>> = {},
): Refusal {
  return new Refusal(code, { details, errors: [{ field, code, message }], detail: message });
}
