import Type, { type Static } from 'typebox';
import { present } from '../../kernel/assert.ts';
import { parseUuid, type Uuid } from '../../kernel/ids.ts';
import { Refusal, refuse } from '../../kernel/refusal.ts';
import type { Edges } from '../../platform/edges.ts';
import { reply } from '../../platform/http/route.ts';
import { closed, idInPath, pathId } from '../../platform/http/schemas.ts';
import { type Ctx, type Db, SYSTEM, type Tx } from '../../platform/postgres/db.ts';
import { cartBody } from '../carts/bodies.ts';
import { createCart, fillCart, fullCart, readCart } from '../carts/carts.ts';
import { priceCart } from '../carts/price-cart.ts';
import type { CartHolder, PricedCartView } from '../carts/types.ts';
import { holdsOfCart } from '../inventory/inventory.ts';
import { findDraft } from '../orders/drafts.ts';
import { orderBody, readOrderBody, staffOrderBody } from '../orders/order-body.ts';
import { addNote, findOrder } from '../orders/orders.ts';
import { refreshStatuses } from '../orders/refresh-statuses.ts';
import { accountsOf } from '../payments/accounts.ts';
import { callProvider, providersOf } from '../payments/calls.ts';
import { declineRefusal } from '../payments/declines.ts';
import { requireHolder } from '../payments/holder.ts';
import {
  callOf,
  canTake,
  findOperation,
  findPayment,
  keepFact,
  operationsOf,
} from '../payments/payments.ts';
import type { Providers } from '../payments/provider.ts';
import { settingsOf } from '../stores/stores.ts';
import { type CartRef, orderAnswer, paymentOfIntent } from './answers.ts';
import { cancelOrder } from './cancel-order.ts';
import { begin, type Completion } from './complete.ts';
import { draftRoutes } from './draft-routes.ts';
import { callAndSettle } from './jobs.ts';
import { pay, settleAndAnswer, tellShopper } from './pay.ts';
import {
  COMPLETION_REFUSES,
  cancelBody,
  checkoutAnswer,
  checkoutBody,
  completeBody,
  intentAnswer,
  paymentOptionsAnswer,
  placedAnswer,
  returnedBody,
  shopperCancelBody,
  startedAnswer,
  toIntentAnswer,
  waitingAnswer,
} from './schema.ts';
import { intentOfCart, stagesOf, startCheckout } from './start-checkout.ts';
import { selectIntent, storeOfAccount } from './store.ts';
import type { OrderIntent } from './types.ts';

type Caller = {
  readonly principal: { readonly kind: string; readonly id?: Uuid };
  readonly cartTokenHash: string | undefined;
};

const holderOf = ({ principal, cartTokenHash }: Caller): CartHolder => ({
  ...(principal.kind === 'customer' && principal.id ? { customerId: principal.id } : {}),
  ...(cartTokenHash === undefined ? {} : { tokenHash: cartTokenHash }),
});

const isGuest = (caller: Caller): boolean => caller.principal.kind !== 'customer';

export function checkoutRoutes(edges: Edges): void {
  startRoutes(edges);
  completeRoutes(edges);
  intentRoutes(edges);
  callbackRoutes(edges);
  cancelRoutes(edges);
  draftRoutes(edges);
}

function startRoutes(edges: Edges): void {
  edges.http.route({
    method: 'POST',
    url: '/store/carts/{id}/checkout',
    summary: 'Starts a checkout, or goes on with it: its stock is held for a while.',
    policy: { who: 'shopper', object: 'cart' },
    params: idInPath,
    answers: { 200: startedAnswer },
    refuses: [
      'CART_NOT_FOUND',
      'CART_EMPTY',
      'CART_EXPIRED',
      'CART_COMPLETED',
      'CHECKOUT_IN_PROGRESS',
      'INSUFFICIENT_STOCK',
      'LIMIT_EXCEEDED',
    ],
    apart: ({ params }) => [params.id.toLowerCase()],
    write: async (tx, request) => {
      const cartId = pathId(request.params.id, 'CART_NOT_FOUND');
      const view = await startCheckout(tx, { cartId, holder: holderOf(request) });
      return {
        cart: cartBody(view),
        // Goods that are not counted hold nothing; their prices are good for as long.
        hold_expires_at: (await holdEnd(tx, cartId)) ?? cartHoldEnd(tx, view),
        missing: stagesOf(view).missing,
      };
    },
  });
  edges.http.route({
    method: 'GET',
    url: '/store/carts/{id}/checkout',
    summary: 'How far a checkout is, and what it still needs.',
    policy: { who: 'shopper', object: 'cart' },
    params: idInPath,
    answers: { 200: checkoutAnswer },
    refuses: ['CART_NOT_FOUND'],
    read: async (db, request) => {
      const cartId = pathId(request.params.id, 'CART_NOT_FOUND');
      const cart = await readCart(db, { cartId, holder: holderOf(request) });
      const [view, intent, until] = await Promise.all([
        priceCart(db, cart, edges.env.now()),
        intentOfCart(db, cartId),
        holdEnd(db, cartId),
      ]);
      const { stages, missing } = stagesOf(view);
      const payment = intent && (await paymentOfIntent(db, intent.id));
      return {
        stages,
        missing,
        ...(until ? { hold_expires_at: until } : {}),
        ...(intent ? { order_intent: toIntentAnswer(intent, payment) } : {}),
      };
    },
  });
  edges.http.route({
    method: 'GET',
    url: '/store/carts/{id}/payment-options',
    summary: 'What can pay this cart.',
    policy: { who: 'shopper', object: 'cart' },
    params: idInPath,
    answers: { 200: paymentOptionsAnswer },
    refuses: ['CART_NOT_FOUND'],
    read: async (db, request) => {
      const cartId = pathId(request.params.id, 'CART_NOT_FOUND');
      const cart = await readCart(db, { cartId, holder: holderOf(request) });
      const providers = providersOf(edges);
      const accounts = await accountsOf(db);
      const usable = accounts.filter((account) => canTake(account, cart.currency));
      return {
        data: usable.flatMap((account) => {
          const capabilities = providers.get(account.code)?.capabilities;
          if (!capabilities) return [];
          return [
            {
              provider: account.code,
              method_type: capabilities.methodType,
              name: account.name,
              needs_redirect: capabilities.needsRedirect,
              supports_recurring: capabilities.supportsRecurring,
              fields: [...capabilities.fields],
              currencies: [...account.currencies],
              min_amount: null,
              max_amount: null,
            },
          ];
        }),
      };
    },
  });
}

/** When the first of the cart's holds ends; undefined when it holds nothing. */
async function holdEnd(db: Db, cartId: Uuid): Promise<Date | undefined> {
  return (await holdsOfCart(db, cartId)).expiresAt ?? undefined;
}

const cartHoldEnd = (tx: Tx, view: PricedCartView): Date =>
  new Date(tx.now.getTime() + view.settings.reservationTtlMinutes * 60_000);

function choicesOf(
  body: Omit<Static<typeof completeBody>, 'payment'>,
): Pick<Completion, 'details' | 'coupons' | 'expectedTotalAmount'> {
  return {
    details: {
      ...(body.email === undefined ? {} : { email: body.email }),
      ...(body.shipping_address === undefined ? {} : { shippingAddress: body.shipping_address }),
      ...(body.billing_address === undefined ? {} : { billingAddress: body.billing_address }),
      ...(body.shipping_method_id === undefined
        ? {}
        : { shippingMethodId: body.shipping_method_id }),
    },
    coupons: body.coupons ?? [],
    expectedTotalAmount: body.expected_total_amount,
  };
}

const choiceOf = (payment: Static<typeof completeBody>['payment']): Completion['payment'] =>
  payment && { provider: payment.provider, token: payment.token, returnUrl: payment.return_url };

function completeRoutes(edges: Edges): void {
  const answers = { 200: placedAnswer, 201: placedAnswer, 202: waitingAnswer } as const;
  edges.http.route({
    method: 'POST',
    url: '/store/carts/{id}/complete',
    summary: 'Buys the cart: one order and one charge, however often it is asked.',
    policy: { who: 'shopper', object: 'cart' },
    params: idInPath,
    body: completeBody,
    answers,
    refuses: COMPLETION_REFUSES,
    story: (story, request) => {
      const { body, ip, userAgent } = request;
      const cartId = pathId(request.params.id, 'CART_NOT_FOUND');
      return pay(edges, story, {
        ...tellShopper(isGuest(request)),
        payment: choiceOf(body.payment),
        apart: [cartId],
        begin: async (tx, providers) => ({
          begun: await begin(tx, providers, {
            cartId,
            holder: holderOf(request),
            payment: choiceOf(body.payment),
            ...choicesOf(body),
            ip,
            userAgent,
          }),
        }),
      });
    },
  });
  edges.http.route({
    method: 'POST',
    url: '/store/checkout',
    summary: 'A whole purchase in one call.',
    policy: { who: 'shopper' },
    body: checkoutBody,
    answers,
    refuses: COMPLETION_REFUSES,
    story: (story, request) => {
      const { body, principal, ip, userAgent } = request;
      const customerId = principal.kind === 'customer' ? principal.id : undefined;
      const beginIt = async (tx: Tx, providers: Providers, resumed: Uuid | undefined) => {
        const cart: CartRef & Partial<Filled> = resumed
          ? await cartOfStory(tx, resumed)
          : await cartOf(tx, customerId, body);
        const input: Completion = {
          cartId: cart.id,
          holder: { staff: true },
          known: cart.filled,
          payment: choiceOf(body.payment),
          ...choicesOf(body),
          ip,
          userAgent,
        };
        return { begun: await begin(tx, providers, input), cart };
      };
      return pay(edges, story, {
        ...tellShopper(isGuest(request)),
        payment: choiceOf(body.payment),
        // Another cart of the same customer may be in the way.
        ...(customerId === undefined ? { apart: [] } : {}),
        begin: beginIt,
      });
    },
  });
}

type Filled = { readonly filled: Completion['known'] };

/** The cart a one-call checkout fills: a customer's own live cart must be empty, so that nothing else is bought. */
async function cartOf(
  tx: Tx,
  customerId: Uuid | undefined,
  body: Static<typeof checkoutBody>,
): Promise<CartRef & Filled> {
  if (body.items.length === 0) throw refuse('CART_EMPTY');
  const { market: marketCode, currency, email } = body;
  const items = body.items.map((item) => ({
    variantId: item.variant_id,
    quantity: item.quantity,
    attributes: item.attributes,
  }));
  const { reserveAt } = await settingsOf(tx);
  if (customerId === undefined && reserveAt !== 'cart') {
    const { cart, token, goods } = await fullCart(tx, { marketCode, currency, email }, items);
    return { id: cart.id, token, filled: { cart, goods, isNew: true } };
  }
  const made = await createCart(tx, { customerId, marketCode, currency, email });
  if (made.cart.items.length > 0) {
    throw refuse(
      'CONFLICT',
      { cart_id: made.cart.id },
      { detail: 'Your cart holds other goods: complete it, or empty it.' },
    );
  }
  const filled = await fillCart(tx, made.cart, items);
  return { id: made.cart.id, token: made.token, filled };
}

/** A retry after the lease: the cart that the first request made, found through its intent or its order. */
async function cartOfStory(tx: Tx, ref: Uuid): Promise<CartRef> {
  const intent = await selectIntent(tx, ref);
  const order = intent ? undefined : await findOrder(tx, { orderId: ref });
  return { id: present(intent?.cartId ?? order?.cartId, 'the cart of a purchase') };
}

/** The caller holds the cart, or the link of the draft. */
async function mayRead(
  db: Db,
  intent: OrderIntent,
  caller: Caller & { readonly orderTokenHash: string | undefined },
): Promise<boolean> {
  const { cartId, draftOrderId } = intent;
  if (cartId) {
    return readCart(db, { cartId, holder: holderOf(caller) }).then(
      () => true,
      (error: unknown) => {
        if (error instanceof Refusal) return false;
        throw error;
      },
    );
  }
  if (!draftOrderId) return false;
  const { order } = await findDraft(db, draftOrderId);
  const { orderTokenHash, principal } = caller;
  const isOwner = principal.kind === 'customer' && principal.id === order.customerId;
  return isOwner || (orderTokenHash !== undefined && orderTokenHash === order.accessTokenHash);
}

function intentRoutes(edges: Edges): void {
  edges.http.route({
    method: 'GET',
    url: '/store/order-intents/{id}',
    summary: 'What became of a purchase that waits.',
    policy: { who: 'shopper', object: 'order_intent' },
    params: idInPath,
    query: Type.Object({ token: Type.Optional(Type.String({ maxLength: 100 })) }),
    answers: { 200: intentAnswer },
    refuses: ['ORDER_INTENT_NOT_FOUND'],
    read: async (db, request) => {
      const intent = await selectIntent(db, pathId(request.params.id, 'ORDER_INTENT_NOT_FOUND'));
      if (!intent || !(await mayRead(db, intent, request))) throw refuse('ORDER_INTENT_NOT_FOUND');
      return toIntentAnswer(intent, await paymentOfIntent(db, intent.id));
    },
  });
  edges.http.route({
    method: 'GET',
    url: '/admin/order-intents/{id}',
    summary: 'What became of a purchase that waits.',
    policy: { who: 'staff', scope: 'orders:read' },
    params: idInPath,
    answers: { 200: intentAnswer },
    refuses: ['ORDER_INTENT_NOT_FOUND'],
    read: async (db, { params }) => {
      const intent = await selectIntent(db, pathId(params.id, 'ORDER_INTENT_NOT_FOUND'));
      if (!intent) throw refuse('ORDER_INTENT_NOT_FOUND');
      return toIntentAnswer(intent, await paymentOfIntent(db, intent.id));
    },
  });
  edges.http.route({
    method: 'POST',
    url: '/store/payments/{id}/confirm',
    summary: 'The shopper came back from the bank: ends what waits.',
    policy: { who: 'shopper', object: 'payment' },
    params: idInPath,
    query: Type.Object({ token: Type.Optional(Type.String({ maxLength: 100 })) }),
    body: returnedBody,
    answers: { 200: placedAnswer, 201: placedAnswer, 202: waitingAnswer },
    refuses: ['PAYMENT_NOT_FOUND', ...COMPLETION_REFUSES],
    story: async (story, request) => {
      const id = pathId(request.params.id, 'PAYMENT_NOT_FOUND');
      const who = { isGuest: isGuest(request) };
      const seen = await story.first(async (tx) => {
        const payment = await findPayment(tx, id);
        await requireHolder(tx, payment, request);
        const operations = await operationsOf(tx, [payment.id]);
        const operation = operations.findLast((one) => one.kind === 'authorize');
        return { ref: operation?.id ?? payment.id, value: { payment, operation } };
      });
      const { payment, operation } = seen;
      const { orderId } = payment;
      const isWaiting = payment.status === 'requires_action' || payment.status === 'processing';
      if (orderId && (!isWaiting || !operation)) {
        if (payment.status === 'failed' && !payment.orderIntentId && operation) {
          await story.forget(async () => undefined);
          throw declineRefusal({ class: operation.declineClass, code: operation.declineCode });
        }
        return story.last(async (tx) =>
          reply(200, await orderAnswer(tx, tx.secrets, { orderId, ...who })),
        );
      }
      if (!operation || operation.status === 'failed') {
        await story.forget(async () => undefined);
        throw declineRefusal({
          class: operation?.declineClass ?? null,
          code: operation?.declineCode ?? null,
        });
      }
      const outcome = await callProvider(
        edges,
        providersOf(edges).get(payment.provider),
        'confirm',
        callOf(payment, operation),
        request.body.returned ?? {},
      );
      return settleAndAnswer(
        story,
        { operationId: operation.id, outcome, source: 'response' },
        tellShopper(who.isGuest),
      );
    },
  });
}

/** Callbacks of providers: verified on the raw body, kept once, then the provider is asked what is true. */
function callbackRoutes(edges: Edges): void {
  edges.http.route({
    method: 'POST',
    url: '/webhooks/{provider}',
    summary: 'What a payment provider tells on its own.',
    policy: { who: 'public' },
    params: Type.Object({ provider: Type.String({ maxLength: 64 }) }),
    rawBody: true,
    rateLimit: 'webhooks_in',
    answers: { 200: closed({}) },
    refuses: ['WEBHOOK_SIGNATURE_INVALID', 'NOT_FOUND'],
    story: async (story, request) => {
      const accountId = parseUuid(request.params.provider);
      const located = accountId ? await storeOfAccount(edges.locate, accountId) : undefined;
      if (accountId && !located) throw refuse('NOT_FOUND');
      const ctx: Ctx = { storeId: located?.store_id ?? request.ctx.storeId, actor: SYSTEM };
      const accounts = await accountsOf(edges.reads(ctx));
      const account = accounts.find((one) =>
        accountId ? one.id === accountId : one.code === request.params.provider,
      );
      const provider = account && providersOf(edges).get(account.code);
      if (!provider) throw refuse('NOT_FOUND');
      const facts = provider.verifyCallback(
        request.rawBody ?? Buffer.alloc(0),
        request.headers,
        edges.env.now(),
      );
      for (const fact of facts) {
        const operationId = parseUuid(fact.operationId);
        const found = operationId && (await findOperation(edges.reads(ctx), operationId));
        await story.inTx(ctx, (tx) =>
          keepFact(tx, {
            paymentId: found ? found.payment.id : null,
            provider: provider.code,
            providerEventId: fact.eventId,
            kind: fact.kind,
            amount: fact.amount,
            payload: fact.payload,
          }),
        );
        if (found) await callAndSettle(edges, ctx, found.operation.id, 'fetch');
      }
      return {};
    },
  });
}

function cancelRoutes(edges: Edges): void {
  const refuses = [
    'ORDER_NOT_FOUND',
    'ORDER_NOT_CANCELLABLE',
    'ORDER_ALREADY_CANCELLED',
    'CONFLICT',
  ] as const;
  edges.http.route({
    method: 'POST',
    url: '/admin/orders/{id}/cancel',
    summary: 'Cancels an order of which nothing has shipped.',
    policy: { who: 'staff', scope: 'orders:write' },
    params: idInPath,
    body: cancelBody,
    answers: { 200: staffOrderBody },
    refuses,
    story: async (story, { ctx, params, body }) => {
      const opened = await story.first(async (tx, resumed) => {
        const id = parseUuid(params.id);
        const order = await findOrder(tx, id ? { orderId: id } : { number: params.id });
        if (!order) throw refuse('ORDER_NOT_FOUND');
        if (resumed) return { ref: order.id, value: { orderId: order.id, operations: [] } };
        const operations = await cancelOrder(tx, {
          orderId: order.id,
          reason: body.reason,
          restock: body.restock ?? true,
          refund: body.refund ?? true,
        });
        return { ref: order.id, value: { orderId: order.id, operations } };
      });
      for (const id of opened.operations) await callAndSettle(edges, ctx, id, 'call', 'response');
      return story.last(async (tx) => {
        await refreshStatuses(tx, opened.orderId);
        return readOrderBody(tx, opened.orderId, { audience: 'staff' });
      });
    },
  });
  edges.http.route({
    method: 'POST',
    url: '/store/orders/{id}/cancel',
    summary: 'A customer takes an order back, where the shop allows it.',
    policy: { who: 'shopper', object: 'order' },
    params: idInPath,
    body: shopperCancelBody,
    answers: { 200: orderBody },
    refuses,
    story: async (story, { ctx, params, body, principal }) => {
      const opened = await story.first(async (tx, resumed) => {
        const orderId = pathId(params.id, 'ORDER_NOT_FOUND');
        const customerId = principal.kind === 'customer' ? principal.id : undefined;
        const order = customerId && (await findOrder(tx, { orderId, customerId }));
        if (!order) throw refuse('ORDER_NOT_FOUND');
        if (resumed) return { ref: order.id, value: { orderId, operations: [] } };
        const { customerCancel } = await settingsOf(tx);
        if (!customerCancel) throw refuse('ORDER_NOT_CANCELLABLE', { setting: 'customer_cancel' });
        const operations = await cancelOrder(tx, {
          orderId,
          reason: 'customer_request',
          restock: true,
          refund: true,
        });
        const why = body.reason?.trim();
        if (why) await addNote(tx, { orderId, body: why, visibleToCustomer: true });
        return { ref: orderId, value: { orderId, operations } };
      });
      for (const id of opened.operations) await callAndSettle(edges, ctx, id, 'call', 'response');
      return story.last(async (tx) => {
        await refreshStatuses(tx, opened.orderId);
        return readOrderBody(tx, opened.orderId, { audience: 'shopper' });
      });
    },
  });
}
