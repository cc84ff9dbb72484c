import type { Uuid } from '../../kernel/ids.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { sql } from '../../platform/postgres/sql.ts';

/** Whom it is about: accounts, and addresses that are proved to be theirs. */
export type Person = { readonly accounts: readonly Uuid[]; readonly mailboxes: readonly string[] };

const isOrderOf = ({ accounts, mailboxes }: Person) => sql`(customer_id = any(${accounts}::uuid[])
  or (customer_id is null and lower(email) = any(${mailboxes}::text[])))`;

/**
 * Why the person cannot be taken out yet: what is being delivered or paid needs an address. The carts are held, so that
 * no payment begins after the look.
 */
export async function erasureObstacle(
  tx: Tx,
  person: Person,
): Promise<'open_order' | 'payment_in_progress' | undefined> {
  await tx.many(sql`select id from carts where ${isOrderOf(person)} order by id for update`);
  const [order, intent] = await Promise.all([
    tx.one(sql`select 1 from orders where ${isOrderOf(person)} and status = 'open' limit 1`),
    tx.one(sql`
      select 1 from order_intents where status = 'paying'
        and (customer_id = any(${person.accounts}::uuid[])
             or cart_id in (select id from carts where ${isOrderOf(person)})) limit 1`),
  ]);
  if (order) return 'open_order';
  return intent ? 'payment_in_progress' : undefined;
}

/** What guests open by a token and the person's erasure closes. */
export async function openedByToken(
  tx: Tx,
  person: Person,
): Promise<{ readonly orderIds: readonly Uuid[]; readonly conversationIds: readonly Uuid[] }> {
  const [orders, conversations] = await Promise.all([
    tx.many<{ id: Uuid }>(sql`select id from orders where ${isOrderOf(person)} order by id`),
    tx.many<{ id: Uuid }>(sql`
      select id from conversations
       where guest_token_hash is not null and (${isOrderOf(person)} or (customer_id is null
         and order_id in (select id from orders where ${isOrderOf(person)}))) order by id`),
  ]);
  const idsOf = (found: readonly { readonly id: Uuid }[]) => found.map(({ id }) => id);
  return { orderIds: idsOf(orders), conversationIds: idsOf(conversations) };
}

/** Writes tombstones in every table that knows the person; the first account is the one that stays. */
export async function erasePerson(tx: Tx, { accounts, mailboxes }: Person): Promise<void> {
  await tx.one(sql`select erase_conversations(${accounts}::uuid[], ${mailboxes}::text[])`);
  await tx.one(sql`select erase_person(${accounts}::uuid[], ${mailboxes}::text[])`);
  // What was told in the shop holds names of goods; what was asked for holds an address.
  await Promise.all([
    tx.run(sql`
      delete from notifications where customer_id = any(${accounts}::uuid[]) and channel = 'in_app'`),
    tx.run(sql`
      delete from product_alerts
       where customer_id = any(${accounts}::uuid[]) or email = any(${mailboxes}::text[])`),
  ]);
}

/** Rows of one kind in one export. */
export const EXPORT_ROWS_MAX = 10_000;

type Held = Readonly<Record<string, unknown>>;
/** What other modules hold about a person, on the wire as it is. */
export type HeldElsewhere = {
  readonly orders: readonly Held[];
  readonly carts: readonly Held[];
  readonly notifications: readonly Held[];
  readonly productAlerts: readonly Held[];
  readonly sessions: readonly Held[];
  readonly conversations: readonly Held[];
};

/** Everything about a person that is not on the account itself: one flight. */
export async function heldElsewhere(db: Db, person: Person): Promise<HeldElsewhere> {
  const { accounts, mailboxes } = person;
  const most = sql`limit ${EXPORT_ROWS_MAX + 1}`;
  const [orders, carts, notifications, productAlerts, sessions, conversations] = await Promise.all([
    db.many<Held>(sql`
      select o.id, o.number, o.status, o.payment_status, o.fulfillment_status, o.email, o.phone, o.locale, o.currency,
        o.subtotal_amount, o.discount_amount, o.shipping_amount, o.tax_amount, o.total_amount, o.shipping_address,
        o.billing_address, o.vat_id, o.ip, o.user_agent, o.note, o.tags, o.metadata, o.placed_at,
        (select coalesce(jsonb_agg(jsonb_build_object('title', i.title, 'variant_title', i.variant_title, 'sku', i.sku,
            'quantity', i.quantity, 'unit_amount', i.unit_amount, 'total_amount', i.total_amount,
            'attributes', i.attributes) order by i.position), '[]') from order_items i where i.order_id = o.id) as items,
        (select coalesce(jsonb_agg(jsonb_build_object('body', n.body, 'visible_to_customer', n.visible_to_customer,
            'created_at', n.created_at) order by n.id), '[]') from order_notes n where n.order_id = o.id) as notes,
        (select coalesce(jsonb_agg(jsonb_build_object('reason', h.reason, 'note', h.note, 'created_at', h.created_at,
            'released_at', h.released_at) order by h.id), '[]') from order_holds h where h.order_id = o.id) as holds,
        (select coalesce(jsonb_agg(jsonb_build_object('provider', p.provider, 'method_type', p.method_type,
            'status', p.status, 'amount', p.amount, 'captured_amount', p.captured_amount,
            'refunded_amount', p.refunded_amount, 'method_summary', p.method_summary, 'created_at', p.created_at)
            order by p.id), '[]') from payments p where p.order_id = o.id) as payments,
        (select coalesce(jsonb_agg(jsonb_build_object('amount', r.amount, 'reason', r.reason, 'note', r.note,
            'status', r.status, 'created_at', r.created_at) order by r.id), '[]')
           from refunds r where r.order_id = o.id) as refunds,
        (select coalesce(jsonb_agg(jsonb_build_object('status', f.status, 'tracking_company', f.tracking_company,
            'tracking_number', f.tracking_number, 'tracking_url', f.tracking_url, 'shipped_at', f.shipped_at)
            order by f.id), '[]') from fulfillments f where f.order_id = o.id) as fulfillments
      from orders o where ${isOrderOf(person)} order by o.created_at, o.id ${most}`),
    db.many<Held>(sql`
      select c.id, c.status, c.email, c.currency, c.shipping_address, c.billing_address, c.vat_id, c.note, c.attributes,
        c.metadata, c.order_id, c.created_at, c.last_activity_at,
        (select coalesce(jsonb_agg(jsonb_build_object('variant_id', i.variant_id, 'quantity', i.quantity,
            'attributes', i.attributes) order by i.position), '[]') from cart_items i where i.cart_id = c.id) as items,
        (select coalesce(jsonb_agg(q.code_normalized order by q.position), '[]')
           from cart_coupons q where q.cart_id = c.id) as coupons
      from carts c where ${isOrderOf(person)} order by c.created_at, c.id ${most}`),
    db.many<Held>(sql`
      select id, template, channel, recipient, status, title, body, data, read_at, sent_at, created_at
      from notifications
      where customer_id = any(${accounts}::uuid[])
         or (customer_id is null and lower(recipient) = any(${mailboxes}::text[]))
      order by created_at, id ${most}`),
    db.many<Held>(sql`
      select id, kind, product_id, variant_id, email, locale, currency, price_amount, created_at, notified_at
      from product_alerts
      where customer_id = any(${accounts}::uuid[]) or email = any(${mailboxes}::text[])
      order by created_at, id ${most}`),
    db.many<Held>(sql`
      select id, created_at, expires_at, revoked_at, revoked_reason from sessions
      where customer_id = any(${accounts}::uuid[]) order by created_at, id ${most}`),
    db.many<Held>(sql`
      select c.id, c.subject, c.email, c.order_id, c.status, c.created_at,
        (select coalesce(jsonb_agg(jsonb_build_object('author_type', m.author_type, 'body', m.body,
            'created_at', m.created_at) order by m.seq), '[]')
           from conversation_messages m where m.conversation_id = c.id and not m.internal) as messages
      from conversations c where ${isOrderOf(person)} order by c.created_at, c.id ${most}`),
  ]);
  return { orders, carts, notifications, productAlerts, sessions, conversations };
}

/** Gives the orders of one account to another. */
export async function moveOrders(tx: Tx, from: Uuid, into: Uuid): Promise<void> {
  await tx.run(sql`
    update orders set customer_id = ${into}, version = version + 1, updated_at = app_now()
     where customer_id = ${from}`);
}

/** Gives the conversations of one account to another. */
export async function moveConversations(tx: Tx, from: Uuid, into: Uuid): Promise<void> {
  await tx.run(sql`
    update conversations set customer_id = ${into}, version = version + 1, updated_at = app_now()
     where customer_id = ${from}`);
}

/** Gives what one account asked to be told of, and was told in the shop, to another. */
export async function moveTold(tx: Tx, from: Uuid, into: Uuid): Promise<void> {
  // A person has one open request for a variant.
  await tx.run(sql`
    delete from product_alerts a
     where a.customer_id = ${from} and a.notified_at is null
       and exists (select from product_alerts b
                    where b.customer_id = ${into} and b.variant_id = a.variant_id and b.kind = a.kind
                      and b.notified_at is null)`);
  await Promise.all([
    tx.run(sql`update product_alerts set customer_id = ${into} where customer_id = ${from}`),
    tx.run(sql`
      update notifications set customer_id = ${into}, recipient = ${into}::text
       where customer_id = ${from} and channel = 'in_app' and status = 'sent'`),
  ]);
}

/** What the customer ordered, from the orders themselves; cancelled ones count as orders, not as money. */
export async function orderTotalsOf(
  db: Db,
  customerId: Uuid,
): Promise<
  readonly {
    readonly currency: string;
    readonly count: number;
    readonly spent: number;
    readonly last_at: Date | null;
  }[]
> {
  return db.many(sql`
    select currency, count(*) as count,
      coalesce(sum(total_amount) filter (where status <> 'cancelled'), 0)::bigint as spent,
      max(placed_at) as last_at
    from orders where customer_id = ${customerId} and placed_at is not null group by currency`);
}
