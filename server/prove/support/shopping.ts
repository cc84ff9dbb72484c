import type { Reply, World } from './world.ts';

export type Line = { readonly variant_id: string; readonly quantity: number };

/** A whole purchase in one call, of goods that need no shipping. token: of the simulator. */
export const buy = (
  world: Pick<World, 'ask'>,
  lines: readonly Line[],
  more: {
    readonly email: string;
    readonly token?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly coupons?: readonly string[];
  },
): Promise<Reply> =>
  world.ask('POST', '/api/v1/store/checkout', {
    ...(more.headers ? { headers: more.headers } : {}),
    body: {
      items: lines,
      email: more.email,
      ...(more.coupons ? { coupons: more.coupons } : {}),
      payment: { provider: 'simulator', token: more.token ?? 'tok_success' },
    },
  });
