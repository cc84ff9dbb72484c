/**
 * Every refusal a caller can meet: its code is the contract, its status never varies.
 * A refusal is thrown, so the transaction it meets rolls back; the HTTP layer turns it into a problem answer.
 */
const TABLE = {
  // General
  MALFORMED_REQUEST: [400, 'The request cannot be parsed'],
  UNAUTHENTICATED: [401, 'Sign in or send a key'],
  TOKEN_EXPIRED: [401, 'Token expired'],
  INVALID_CREDENTIALS: [401, 'Invalid credentials'],
  FORBIDDEN: [403, 'Forbidden'],
  INSUFFICIENT_SCOPE: [403, 'Insufficient scope'],
  STORE_SUSPENDED: [403, 'Store suspended'],
  NOT_FOUND: [404, 'Not found'],
  METHOD_NOT_ALLOWED: [405, 'Method not allowed'],
  CONFLICT: [409, 'Conflict'],
  IDEMPOTENCY_IN_PROGRESS: [409, 'Idempotency in progress'],
  RESOURCE_IN_USE: [409, 'Resource in use'],
  VERSION_MISMATCH: [412, 'Version mismatch'],
  BODY_TOO_LARGE: [413, 'Body too large'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'Unsupported media type'],
  VALIDATION_FAILED: [422, 'The request does not fit its schema'],
  IDEMPOTENCY_KEY_REUSED: [422, 'Idempotency key reused'],
  LIMIT_EXCEEDED: [422, 'Limit exceeded'],
  AMOUNT_OUT_OF_RANGE: [422, 'Amount out of range'],
  CARD_DATA_REJECTED: [422, 'Card data rejected'],
  PRECONDITION_REQUIRED: [428, 'Precondition required'],
  RATE_LIMITED: [429, 'Too many requests'],
  INTERNAL_ERROR: [500, 'Something went wrong on our side'],
  PROVIDER_ERROR: [502, 'Provider error'],
  UNAVAILABLE: [503, 'Unavailable'],
  OVERLOADED: [503, 'Overloaded'],
  // Transport
  IP_BLOCKED: [403, 'Ip blocked'],
  HTTPS_REQUIRED: [403, 'Https required'],
  REQUEST_TIMEOUT: [408, 'Request timeout'],
  URI_TOO_LONG: [414, 'Uri too long'],
  MISDIRECTED_REQUEST: [421, 'Misdirected request'],
  HEADERS_TOO_LARGE: [431, 'Headers too large'],
  INSUFFICIENT_STORAGE: [507, 'Insufficient storage'],
  // Store, market
  MARKET_NOT_FOUND: [404, 'Market not found'],
  MARKET_CODE_TAKEN: [409, 'Market code taken'],
  MARKET_COUNTRY_CONFLICT: [409, 'Market country conflict'],
  MARKET_IS_DEFAULT: [409, 'Market is default'],
  INVALID_CURRENCY: [422, 'Invalid currency'],
  INVALID_COUNTRY: [422, 'Invalid country'],
  SETTING_INVALID: [422, 'Setting invalid'],
  // Staff, keys
  API_KEY_REVOKED: [401, 'Api key revoked'],
  API_KEY_EXPIRED: [401, 'Api key expired'],
  LAST_OWNER: [409, 'Last owner'],
  EMAIL_TAKEN: [409, 'Email taken'],
  SCOPE_INVALID: [422, 'Scope invalid'],
  // Customers
  CUSTOMER_NOT_FOUND: [404, 'Customer not found'],
  ADDRESS_NOT_FOUND: [404, 'Address not found'],
  CUSTOMER_MERGE_CONFLICT: [409, 'Customer merge conflict'],
  ERASE_BLOCKED: [409, 'Erase blocked'],
  EMAIL_INVALID: [422, 'Email invalid'],
  ADDRESS_INVALID: [422, 'Address invalid'],
  // Catalog
  PRODUCT_NOT_FOUND: [404, 'Product not found'],
  VARIANT_NOT_FOUND: [404, 'Variant not found'],
  CATEGORY_NOT_FOUND: [404, 'Category not found'],
  COLLECTION_NOT_FOUND: [404, 'Collection not found'],
  SLUG_TAKEN: [409, 'Slug taken'],
  SKU_TAKEN: [409, 'Sku taken'],
  PRODUCT_TYPE_LOCKED: [409, 'Product type locked'],
  VARIANT_REQUIRED: [409, 'Variant required'],
  OPTION_COMBINATION_TAKEN: [409, 'Option combination taken'],
  PRODUCT_NOT_READY: [409, 'Product not ready'],
  CATEGORY_CYCLE: [409, 'Category cycle'],
  MEDIA_TOO_LARGE: [413, 'Media too large'],
  PRODUCT_TYPE_INVALID: [422, 'Product type invalid'],
  TOO_MANY_VARIANTS: [422, 'Too many variants'],
  MEDIA_TYPE_INVALID: [422, 'Media type invalid'],
  CATEGORY_TOO_DEEP: [422, 'Category too deep'],
  PRODUCT_NOT_AVAILABLE: [422, 'Product not available'],
  // Prices
  PRICE_LIST_NOT_FOUND: [404, 'Price list not found'],
  PRICE_OVERLAP: [409, 'Price overlap'],
  PRICE_INVALID: [422, 'Price invalid'],
  COMPARE_AT_INVALID: [422, 'Compare at invalid'],
  VARIANT_NOT_PRICED: [422, 'Variant not priced'],
  // Inventory
  INVENTORY_ITEM_NOT_FOUND: [404, 'Inventory item not found'],
  LOCATION_NOT_FOUND: [404, 'Location not found'],
  RESERVATION_NOT_FOUND: [404, 'Reservation not found'],
  ALERT_NOT_FOUND: [404, 'Alert not found'],
  INSUFFICIENT_STOCK: [409, 'Not enough stock'],
  STOCK_COMMITTED: [409, 'Stock committed'],
  STOCK_CHANGED: [409, 'Stock changed'],
  RESERVATION_CLOSED: [409, 'Reservation closed'],
  ALERT_ALREADY_ACKNOWLEDGED: [409, 'Alert already acknowledged'],
  LOCATION_CODE_TAKEN: [409, 'Location code taken'],
  LOCATION_IN_USE: [409, 'Location in use'],
  INVENTORY_NEGATIVE: [422, 'Inventory negative'],
  MOVEMENT_REASON_INVALID: [422, 'Movement reason invalid'],
  TRANSFER_INVALID: [422, 'Transfer invalid'],
  // Carts
  CART_NOT_FOUND: [404, 'Cart not found'],
  CART_ITEM_NOT_FOUND: [404, 'Cart item not found'],
  CART_COMPLETED: [409, 'Cart completed'],
  CART_EXPIRED: [409, 'Cart expired'],
  CART_EMPTY: [422, 'Cart empty'],
  CART_ITEMS_LIMIT: [422, 'Cart items limit'],
  CART_COUPONS_LIMIT: [422, 'Cart coupons limit'],
  QUANTITY_INVALID: [422, 'Quantity invalid'],
  CURRENCY_MISMATCH: [422, 'Currency mismatch'],
  // Promotions, gift value
  COUPON_NOT_FOUND: [404, 'Coupon not found'],
  PROMOTION_NOT_FOUND: [404, 'Promotion not found'],
  GIFT_CARD_NOT_FOUND: [404, 'Gift card not found'],
  COUPON_ALREADY_APPLIED: [409, 'Coupon already applied'],
  COUPON_USAGE_LIMIT: [409, 'Coupon usage limit'],
  COUPON_CUSTOMER_LIMIT: [409, 'Coupon customer limit'],
  COUPON_CODE_TAKEN: [409, 'Coupon code taken'],
  GIFT_CARD_EMPTY: [409, 'Gift card empty'],
  STORE_CREDIT_INSUFFICIENT: [409, 'Store credit insufficient'],
  COUPON_EXPIRED: [422, 'Coupon expired'],
  COUPON_NOT_STARTED: [422, 'Coupon not started'],
  COUPON_INACTIVE: [422, 'Coupon inactive'],
  COUPON_NOT_ELIGIBLE: [422, 'Coupon not eligible'],
  PROMOTION_INVALID: [422, 'Promotion invalid'],
  GIFT_CARD_EXPIRED: [422, 'Gift card expired'],
  GIFT_CARD_DISABLED: [422, 'Gift card disabled'],
  // Tax
  TAX_ZONE_NOT_FOUND: [404, 'Tax zone not found'],
  TAX_RATE_OVERLAP: [409, 'Tax rate overlap'],
  VAT_ID_INVALID: [422, 'Vat id invalid'],
  OSS_PERIOD_INVALID: [422, 'Oss period invalid'],
  TAX_UNAVAILABLE: [503, 'Tax unavailable'],
  // Shipping
  SHIPPING_OPTION_NOT_FOUND: [404, 'Shipping option not found'],
  SHIPMENT_NOT_FOUND: [404, 'Shipment not found'],
  SHIPPING_OPTION_EXPIRED: [409, 'Shipping option expired'],
  SHIPMENT_NOT_VOIDABLE: [409, 'Shipment not voidable'],
  SHIPPING_UNAVAILABLE: [422, 'Shipping unavailable'],
  CARRIER_NOT_CONFIGURED: [422, 'Carrier not configured'],
  WEIGHT_EXCEEDED: [422, 'Weight exceeded'],
  CUSTOMS_REQUIRED: [422, 'Customs required'],
  CARRIER_ERROR: [502, 'Carrier error'],
  LABEL_FAILED: [502, 'Label failed'],
  // Checkout
  CARD_DECLINED: [402, 'Card declined'],
  INSUFFICIENT_FUNDS: [402, 'Insufficient funds'],
  EXPIRED_CARD: [402, 'Expired card'],
  PROCESSING_ERROR: [402, 'Processing error'],
  AUTHENTICATION_FAILED: [402, 'Authentication failed'],
  GUEST_CHECKOUT_DISABLED: [403, 'Guest checkout disabled'],
  ORDER_BLOCKED: [403, 'Order blocked'],
  ORDER_INTENT_NOT_FOUND: [404, 'Order intent not found'],
  TOTAL_CHANGED: [409, 'The total is not the expected one'],
  CHECKOUT_IN_PROGRESS: [409, 'Checkout in progress'],
  CHECKOUT_INCOMPLETE: [422, 'Checkout incomplete'],
  PAYMENT_METHOD_UNAVAILABLE: [422, 'Payment method unavailable'],
  // Orders
  ORDER_NOT_FOUND: [404, 'Order not found'],
  ORDER_ITEM_NOT_FOUND: [404, 'Order item not found'],
  HOLD_NOT_FOUND: [404, 'Hold not found'],
  ORDER_ON_HOLD: [409, 'Order on hold'],
  ORDER_NOT_CANCELLABLE: [409, 'Order not cancellable'],
  ORDER_ALREADY_CANCELLED: [409, 'Order already cancelled'],
  ORDER_TRANSITION_INVALID: [409, 'Order transition invalid'],
  ORDER_NOT_EDITABLE: [409, 'Order not editable'],
  ORDER_CHANGE_STALE: [409, 'Order change stale'],
  QUANTITY_BELOW_FULFILLED: [409, 'Quantity below fulfilled'],
  HOLD_EXISTS: [409, 'Hold exists'],
  ORDER_NOT_PAYABLE: [409, 'Order not payable'],
  // Payments, ledger
  WEBHOOK_SIGNATURE_INVALID: [401, 'Webhook signature invalid'],
  PAYMENT_NOT_FOUND: [404, 'Payment not found'],
  PAYMENT_METHOD_NOT_FOUND: [404, 'Payment method not found'],
  PAYMENT_NOT_CAPTURABLE: [409, 'Payment not capturable'],
  PAYMENT_NOT_VOIDABLE: [409, 'Payment not voidable'],
  PAYMENT_METHOD_IN_USE: [409, 'Payment method in use'],
  PAYMENT_AMOUNT_INVALID: [422, 'Payment amount invalid'],
  CAPTURE_EXCEEDS_AUTHORIZED: [422, 'Capture exceeds authorized'],
  LEDGER_UNBALANCED: [422, 'Ledger unbalanced'],
  // Fulfillment
  FULFILLMENT_NOT_FOUND: [404, 'Fulfillment not found'],
  ORDER_NOT_FULFILLABLE: [409, 'Order not fulfillable'],
  FULFILLMENT_TRANSITION_INVALID: [409, 'Fulfillment transition invalid'],
  FULFILLMENT_EXCEEDS_OPEN: [422, 'Fulfillment exceeds open'],
  // Refunds, returns, invoices
  REFUND_LIMIT: [403, 'Refund limit'],
  RETURN_NOT_FOUND: [404, 'Return not found'],
  INVOICE_NOT_FOUND: [404, 'Invoice not found'],
  RETURN_TRANSITION_INVALID: [409, 'Return transition invalid'],
  INVOICE_EXISTS: [409, 'Invoice exists'],
  ORDER_NOT_INVOICEABLE: [409, 'Order not invoiceable'],
  REFUND_EXCEEDS_REFUNDABLE: [422, 'Refund exceeds refundable'],
  REFUND_QUANTITY_EXCEEDS: [422, 'Refund quantity exceeds'],
  REFUND_REASON_REQUIRED: [422, 'Refund reason required'],
  RETURN_WINDOW_CLOSED: [422, 'Return window closed'],
  RETURN_QUANTITY_EXCEEDS: [422, 'Return quantity exceeds'],
  // Subscriptions
  SUBSCRIPTION_NOT_FOUND: [404, 'Subscription not found'],
  SUBSCRIPTION_TRANSITION_INVALID: [409, 'Subscription transition invalid'],
  MIN_CYCLES_NOT_MET: [409, 'Min cycles not met'],
  PRORATION_EXPIRED: [409, 'Proration expired'],
  PERIOD_ALREADY_BILLED: [409, 'Period already billed'],
  PAYMENT_METHOD_REQUIRED: [422, 'Payment method required'],
  PLAN_NOT_AVAILABLE: [422, 'Plan not available'],
  INTERVAL_INVALID: [422, 'Interval invalid'],
  // Digital
  GRANT_REVOKED: [403, 'Grant revoked'],
  DOWNLOAD_LIMIT_REACHED: [403, 'Download limit reached'],
  GRANT_NOT_FOUND: [404, 'Grant not found'],
  LICENSE_POOL_EMPTY: [409, 'License pool empty'],
  DOWNLOAD_EXPIRED: [410, 'Download expired'],
  // Messages
  TEMPLATE_NOT_FOUND: [404, 'Template not found'],
  CONVERSATION_NOT_FOUND: [404, 'Conversation not found'],
  NOTIFICATION_SENT: [409, 'Notification sent'],
  CONVERSATION_ASSIGNED: [409, 'Conversation assigned'],
  TEMPLATE_INVALID: [422, 'Template invalid'],
  CHANNEL_DISABLED: [422, 'Channel disabled'],
  RECIPIENT_SUPPRESSED: [422, 'Recipient suppressed'],
  MESSAGE_TOO_LONG: [422, 'Message too long'],
  // Reports, imports
  IMPORT_NOT_FOUND: [404, 'Import not found'],
  IMPORT_RUNNING: [409, 'Import running'],
  IMPORT_UNDO_EXPIRED: [409, 'Import undo expired'],
  DATE_RANGE_INVALID: [422, 'Date range invalid'],
  DATE_RANGE_TOO_LARGE: [422, 'Date range too large'],
  IMPORT_MAPPING_INVALID: [422, 'Import mapping invalid'],
  IMPORT_SOURCE_ERROR: [502, 'Import source error'],
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
