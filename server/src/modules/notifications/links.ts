/* Where mails lead. A shop's own pages are where the setting `storefront_url` or the primary domain says; without either
 * the server itself shows the few pages that a mailed link needs (`platform/http/link-pages.ts`). Tokens of accounts stand behind `#`, which no browser
 * sends to a server, so that they are in no log; an order's token is a parameter, as the API takes it.
 */
import type { Uuid } from '../../kernel/ids.ts';
import type { Secrets } from '../../platform/env.ts';
import type { Db } from '../../platform/postgres/db.ts';
import { deriveConversationToken, deriveOrderToken } from '../../platform/tokens.ts';
import type { Settings } from '../stores/settings.ts';
import { primaryHost } from '../stores/stores.ts';

/** What a mail is made with besides rows. */
export type MailWorld = {
  readonly secrets: Secrets;
  /** `server.public_url`. */
  readonly publicUrl: string;
  readonly now: Date;
};

export type Links = {
  /** The first page of the shop. */
  readonly shop: string;
  /** An order, opened by its guest's token. */
  order(order: { readonly id: Uuid; readonly tokenGeneration: number }): string;
  /** A conversation; a guest's is opened by its token. */
  conversation(id: Uuid, isGuests: boolean): string;
  readonly login: string;
  readonly forgotPassword: string;
  readonly checkout: string;
  readonly cart: string;
  /** A guest's cart, opened by a signed text. */
  restoreCart(token: string): string;
  product(slug: string): string;
  /** No more of what was agreed to: a page for people, and what a mail program calls by itself. */
  unsubscribe(token: string): { readonly page: string; readonly oneClick: string };
  /** A page of the customer's account that uses a mailed token. */
  account(page: AccountPage, token: string): string;
  /** A page for staff. */
  admin(path: string): string;
  /** A picture or file, with its host. */
  absolute(url: string): string;
};

export type AccountPage = 'verify-email' | 'reset-password' | 'accept-invitation' | 'confirm-email';

export async function linksOf(
  db: Db,
  world: MailWorld,
  settings: Pick<Settings, 'storefrontUrl'>,
): Promise<Links> {
  const server = world.publicUrl.replace(/\/+$/, '');
  const host = settings.storefrontUrl === null ? await primaryHost(db) : undefined;
  const own = settings.storefrontUrl ?? (host === undefined ? undefined : `https://${host}`);
  const shop = own ?? server;
  return {
    shop,
    order: ({ id, tokenGeneration }) => {
      const { token } = deriveOrderToken(world.secrets, id, tokenGeneration);
      const path = own === undefined ? '/api/v1/store/orders' : '/orders';
      return `${shop}${path}/${id}?token=${token}`;
    },
    conversation: (id, isGuests) => {
      if (own === undefined) return shop;
      const token = isGuests ? `#token=${deriveConversationToken(world.secrets, id).token}` : '';
      return `${shop}/conversations/${id}${token}`;
    },
    login: own === undefined ? shop : `${shop}/account/login`,
    forgotPassword: `${shop}/account/forgot-password`,
    checkout: own === undefined ? shop : `${shop}/checkout`,
    cart: own === undefined ? shop : `${shop}/cart`,
    restoreCart: (token) => `${shop}/cart/restore#token=${token}`,
    product: (slug) => `${shop}${own === undefined ? '/api/v1/store' : ''}/products/${slug}`,
    unsubscribe: (token) => ({
      page: `${shop}/account/unsubscribe#token=${token}`,
      oneClick: `${server}/api/v1/store/unsubscribe/${token}`,
    }),
    account: (page, token) => `${shop}/account/${page}#token=${token}`,
    admin: (path) => `${server}/admin/${path}`,
    absolute: (url) => (url.startsWith('/') ? `${server}${url}` : url),
  };
}
