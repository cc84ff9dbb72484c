import { parseUuid, type Uuid } from '../../kernel/ids.ts';
import type { Secrets } from '../../platform/env.ts';
import { openSigned, signText } from '../../platform/signed-text.ts';

/* The link of a mail that opens a guest's cart again. The cart's own token cannot be shown a second time, since only its
 * hash is kept; so the link names store and cart, and is signed. It ends with the cart.
 */

const LABEL = 'cart-link';

export const restoreLink = (secrets: Secrets, storeId: Uuid, cartId: Uuid): string =>
  signText(secrets, LABEL, [storeId, cartId]);

/** The cart that a link opens; undefined when it is not ours, or another store's. */
export function cartOfLink(secrets: Secrets, storeId: Uuid, text: string): Uuid | undefined {
  const [store, cart] = openSigned(secrets, LABEL, text) ?? [];
  return parseUuid(store) === storeId ? parseUuid(cart) : undefined;
}
