import Type from 'typebox';
import { normalizeCode } from '../../kernel/pricing/price.ts';
import type { Edges } from '../../platform/edges.ts';
import { listAnswer } from '../../platform/http/list.ts';
import { idInPath, listOf, pathId, TextField } from '../../platform/http/schemas.ts';
import {
  archiveCoupon,
  couponById,
  couponsPage,
  couponUsage,
  createCoupon,
  updateCoupon,
} from './coupons.ts';
import {
  changeCouponBody,
  couponBody,
  couponChange,
  newCoupon,
  newCouponBody,
  toCouponBody,
  toRedemptionBody,
  toUsageFacts,
  usageBody,
} from './schema.ts';

const RULES = ['PROMOTION_INVALID', 'INVALID_CURRENCY', 'COUPON_CODE_TAKEN'] as const;

export function promotionRoutes({ http }: Pick<Edges, 'http'>): void {
  http.route({
    method: 'GET',
    url: '/admin/coupons',
    summary: 'Coupons',
    policy: { who: 'staff', scope: 'coupons:read' },
    query: Type.Object({
      status: Type.Optional(Type.Enum(['draft', 'active', 'paused'])),
      code: Type.Optional(TextField(255)),
    }),
    list: { sorts: ['created_at', 'name', 'code'], default: '-created_at' },
    answers: { 200: listOf(couponBody) },
    read: async (db, { page, query }) =>
      listAnswer(page, await couponsPage(db, page, query), toCouponBody, (coupon) => [
        sortKey(page.sort, coupon),
        coupon.id,
      ]),
  });
  http.route({
    method: 'POST',
    url: '/admin/coupons',
    summary: 'Makes a coupon',
    policy: { who: 'staff', scope: 'coupons:write' },
    body: newCouponBody,
    answers: { 201: couponBody },
    refuses: [...RULES],
    etag: true,
    write: async (tx, { body }) => toCouponBody(await createCoupon(tx, newCoupon(body))),
  });
  http.route({
    method: 'GET',
    url: '/admin/coupons/{id}',
    summary: 'One coupon',
    policy: { who: 'staff', scope: 'coupons:read' },
    params: idInPath,
    answers: { 200: couponBody },
    refuses: ['COUPON_NOT_FOUND'],
    etag: true,
    read: async (db, { params }) =>
      toCouponBody(await couponById(db, pathId(params.id, 'COUPON_NOT_FOUND'))),
  });
  http.route({
    method: 'PATCH',
    url: '/admin/coupons/{id}',
    summary: 'Changes a coupon; placed orders keep what they were promised',
    policy: { who: 'staff', scope: 'coupons:write' },
    params: idInPath,
    body: changeCouponBody,
    answers: { 200: couponBody },
    refuses: ['COUPON_NOT_FOUND', ...RULES],
    etag: true,
    ifMatch: true,
    write: async (tx, { params, body, ifMatch }) =>
      toCouponBody(
        await updateCoupon(tx, pathId(params.id, 'COUPON_NOT_FOUND'), couponChange(body), ifMatch),
      ),
  });
  http.route({
    method: 'DELETE',
    url: '/admin/coupons/{id}',
    summary: 'Archives a coupon; its code is free again',
    policy: { who: 'staff', scope: 'coupons:write' },
    params: idInPath,
    answers: { 204: null },
    refuses: ['COUPON_NOT_FOUND'],
    ifMatch: true,
    write: async (tx, { params, ifMatch }) => {
      await archiveCoupon(tx, pathId(params.id, 'COUPON_NOT_FOUND'), ifMatch);
      return undefined;
    },
  });
  http.route({
    method: 'GET',
    url: '/admin/coupons/{id}/usage',
    summary: 'How often a coupon was used, and by which orders',
    policy: { who: 'staff', scope: 'coupons:read' },
    params: idInPath,
    list: { sorts: ['created_at'], default: '-created_at' },
    answers: { 200: usageBody },
    refuses: ['COUPON_NOT_FOUND'],
    read: async (db, { params, page }) => {
      const { coupon, usage } = await couponUsage(db, pathId(params.id, 'COUPON_NOT_FOUND'), page);
      const list = listAnswer(page, usage.redemptions, toRedemptionBody, (use) => [
        use.createdAt,
        use.id,
      ]);
      return { ...toUsageFacts(coupon, usage), data: list.data, next_cursor: list.next_cursor };
    },
  });
}

function sortKey(
  sort: string,
  coupon: { readonly name: string; readonly code: string; readonly createdAt: Date },
): string | Date {
  if (sort === 'name') return coupon.name;
  return sort === 'code' ? normalizeCode(coupon.code) : coupon.createdAt;
}
