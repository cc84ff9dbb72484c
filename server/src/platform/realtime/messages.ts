/* messages.ts   what goes over a socket: one schema for each message type, both ways
 * Terms       message: `{message_type, message_id, timestamp, topic?, offset?, in_reply_to?, payload}`; `message_type`
 *             decides the payload's shape. offset: the event's position in the log, opaque; what a client brings
 *             back as `from`. The reference and the client's types are made from these schemas.
 */
import Type, { type Static, type TSchema } from 'typebox';
import { AmountField, CurrencyText, InstantText, Nullable, UuidText } from '../http/schemas.ts';

/** Longer names of topics are unknown topics. */
const Topic = Type.String({ maxLength: 1000 });
const Position = Type.String({ maxLength: 128, description: 'Opaque; bring it back as `from`' });
const Free = Type.Record(Type.String(), Type.Unknown());
const Word = Type.String();
const MaybeText = Nullable(Type.String());

const principal = Type.Object({
  kind: Type.Enum(['anonymous', 'customer', 'staff', 'api_key']),
  id: Nullable(UuidText),
});

const fulfillmentOfOrder = Type.Object({
  id: UuidText,
  status: Word,
  tracking_number: MaybeText,
  tracking_company: MaybeText,
  tracking_url: MaybeText,
});

/** Payloads of what the server says. */
export const SERVER_PAYLOADS = {
  connect: Type.Object({
    connection_id: UuidText,
    session: Type.Object({
      principal,
      store_id: UuidText,
      expires_at: Nullable(InstantText),
      /** Identity and subscriptions came back by a resume token. */
      resumed: Type.Boolean(),
      topics: Type.Array(Topic),
    }),
    resume_token: Type.String(),
    heartbeat_ms: Type.Integer(),
    limits: Type.Object({
      max_message_size: Type.Integer(),
      max_messages_per_minute: Nullable(Type.Integer()),
      max_subscriptions: Type.Integer(),
      max_topic_length: Type.Integer(),
      max_custom_bytes: Type.Integer(),
      replay_events_max: Type.Integer(),
      resume_seconds: Type.Integer(),
    }),
    position: Position,
  }),
  auth: Type.Object({
    success: Type.Boolean(),
    principal,
    expires_at: Nullable(InstantText),
  }),
  ping: Type.Object({ echo: Type.Optional(Type.Unknown()) }),
  pong: Type.Object({ echo: Type.Optional(Type.Unknown()) }),
  success: Type.Object({ operation: Word, details: Free }),
  error: Type.Object({
    code: Word,
    message: Word,
    retry_after_ms: Type.Optional(Type.Integer()),
  }),
  order_update: Type.Object({
    order_id: UuidText,
    number: Word,
    status: Word,
    payment_status: Word,
    fulfillment_status: Word,
    version: Type.Integer(),
    change: Word,
    fulfillment: Type.Optional(fulfillmentOfOrder),
  }),
  inventory_update: Type.Object({
    variant_id: UuidText,
    product_id: UuidText,
    availability: Type.Enum(['in_stock', 'low_stock', 'out_of_stock', 'backorder']),
    location_id: Type.Optional(UuidText),
    on_hand: Type.Optional(Type.Integer()),
    reserved: Type.Optional(Type.Integer()),
    available: Type.Optional(Type.Integer()),
  }),
  payment_update: Type.Object({
    payment_id: UuidText,
    order_id: Type.Optional(UuidText),
    cart_id: Type.Optional(UuidText),
    status: Word,
    amount: AmountField,
    currency: CurrencyText,
    change: Word,
    refund_id: Type.Optional(UuidText),
    next_action: Type.Optional(Free),
  }),
  price_update: Type.Object({
    variant_id: UuidText,
    product_id: UuidText,
    currency: CurrencyText,
    price_amount: Nullable(AmountField),
    compare_at_amount: Nullable(AmountField),
  }),
  product_update: Type.Object({
    product_id: UuidText,
    change: Word,
    version: Nullable(Type.Integer()),
  }),
  cart_update: Type.Object({
    cart_id: UuidText,
    status: Word,
    version: Type.Integer(),
    currency: CurrencyText,
    total_amount: Nullable(AmountField),
    problems: Type.Array(Word),
    change: Word,
    order_id: Type.Optional(UuidText),
  }),
  customer_notification: Type.Object({
    notification_id: UuidText,
    kind: Word,
    title: Word,
    body: Word,
    data: Free,
  }),
  event: Type.Object({
    type: Word,
    aggregate_type: Word,
    aggregate_id: UuidText,
    version: Nullable(Type.Integer()),
    changed: Type.Array(Word),
  }),
  chat_message: Type.Object({
    conversation_id: UuidText,
    message_id: UuidText,
    seq: Type.Integer(),
    body: Word,
    author: Type.Object({ type: Word, id: Nullable(UuidText), name: MaybeText }),
    internal: Type.Optional(Type.Boolean()),
    client_id: Type.Optional(Type.String()),
    created_at: InstantText,
  }),
  dashboard_update: Free,
  admin_broadcast: Type.Object({
    message: Word,
    data: Free,
    severity: Type.Enum(['info', 'warning', 'critical']),
  }),
  resync: Type.Object({
    topic: Topic,
    reason: Type.Enum(['too_old', 'overflow', 'epoch']),
    position: Position,
    snapshot: Type.String({ description: 'Path to read the things themselves at' }),
  }),
  custom: Free,
} as const satisfies Readonly<Record<string, TSchema>>;

/** Payloads of what a client says. Unknown fields are ignored, unknown types refused. */
export const CLIENT_PAYLOADS = {
  auth: Type.Object({
    token: Type.String({
      maxLength: 4096,
      description: 'A ticket, an access token, a secret key, a cart token or an order token',
    }),
  }),
  ping: Type.Object({ echo: Type.Optional(Type.Unknown()) }),
  pong: Type.Object({}),
  subscribe: Type.Object({
    topic: Type.Optional(Topic),
    topics: Type.Optional(Type.Array(Topic, { maxItems: 1000 })),
    from: Type.Optional(Type.String({ maxLength: 128 })),
  }),
  unsubscribe: Type.Object({
    topic: Type.Optional(Topic),
    topics: Type.Optional(Type.Array(Topic, { maxItems: 1000 })),
  }),
  chat_message: Type.Object({
    conversation_id: UuidText,
    body: Type.String(),
    client_id: Type.Optional(Type.String({ maxLength: 64 })),
  }),
  custom: Free,
} as const satisfies Readonly<Record<string, TSchema>>;

export type ServerMessageType = keyof typeof SERVER_PAYLOADS;
export type ClientMessageType = keyof typeof CLIENT_PAYLOADS;
export type ServerPayload<T extends ServerMessageType> = Static<(typeof SERVER_PAYLOADS)[T]>;
export type ClientPayload<T extends ClientMessageType> = Static<(typeof CLIENT_PAYLOADS)[T]>;
