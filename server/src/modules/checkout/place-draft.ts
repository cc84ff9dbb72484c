/* place-draft.ts   the first beat of a draft order: by staff, or by its customer with the link
 * Invariants  one live and one placed intent per draft (unique keys): two who place it at once are one order and one
 *             charge; it is placed for its agreed total only.
 * Locks       the draft's row, its intent, then as complete.ts.
 */
import type { Uuid } from '../../kernel/ids.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { Tx } from '../../platform/postgres/db.ts';
import { quoteAnswerOf } from '../carts/bodies.ts';
import {
  lockDraft,
  lockDraftOrOrder,
  type PricedDraft,
  priceDraft,
  sendDraft,
} from '../orders/drafts.ts';
import type { Providers } from '../payments/provider.ts';
import { type Begun, beginPurchase, type Request } from './complete.ts';
import { missingOf } from './freeze.ts';
import { releaseIntent } from './settle.ts';
import { selectLiveIntentForUpdate } from './store.ts';

/**
 * Decides the placing of a draft: answers with its order, joins the payment that runs, or freezes it and opens one.
 * expectedTotalAmount  what the caller agrees to; left out: what the draft came to when it was last written or sent
 * refuses  ORDER_NOT_FOUND 404, ORDER_TRANSITION_INVALID 409 (discarded), TOTAL_CHANGED 409 (taxes, shipping or a code
 *          changed since; save the draft again to agree), and those of completing a cart
 */
export async function beginDraft(
  tx: Tx,
  providers: Providers,
  input: Request & { readonly orderId: Uuid },
): Promise<Begun> {
  const draft = await lockDraftOrOrder(tx, input.orderId);
  const { order } = draft;
  if (order.placedAt !== null) return { is: 'placed', orderId: order.id, isNew: false };
  if (order.status !== 'draft') {
    throw refuse('ORDER_TRANSITION_INVALID', { status: order.status, to: 'open' });
  }
  if (draft.items.length === 0) throw refuse('CART_EMPTY');
  const view = await priceDraft(tx, draft, tx.now);
  const expectedTotalAmount = input.expectedTotalAmount ?? order.totalAmount;
  return beginPurchase(
    tx,
    providers,
    { ...input, expectedTotalAmount },
    { of: { draftOrderId: order.id }, view, quote: () => quoteAnswerOf(view) },
  );
}

/**
 * Lets the unpaid intent of a draft go before the draft changes, with its codes and its stock.
 * refuses  ORDER_NOT_FOUND 404, ORDER_NOT_EDITABLE 409, CHECKOUT_IN_PROGRESS 409 (it is being paid)
 */
export async function letDraftIntentGo(tx: Tx, orderId: Uuid, reason: string): Promise<void> {
  await lockDraft(tx, orderId);
  const live = await selectLiveIntentForUpdate(tx, { draftOrderId: orderId });
  if (!live) return;
  if (live.status === 'paying') throw refuse('CHECKOUT_IN_PROGRESS');
  await releaseIntent(tx, live, reason);
}

/**
 * Gives a draft out, once it could be paid as it is.
 * refuses  CART_EMPTY 422, CHECKOUT_INCOMPLETE 422 {missing}, and those of `sendDraft`
 */
export async function sendPayableDraft(tx: Tx, orderId: Uuid): Promise<PricedDraft> {
  const sent = await sendDraft(tx, orderId);
  if (sent.draft.items.length === 0) throw refuse('CART_EMPTY');
  const missing = missingOf(sent.view, null).filter((one) => one !== 'payment');
  if (missing.length > 0) throw refuse('CHECKOUT_INCOMPLETE', { missing });
  return sent;
}
