import Type from 'typebox';
import { defineEvent, staffWith } from '../../platform/events.ts';

const ofPromotion = {
  aggregate: 'promotion',
  payload: Type.Object({ promotion_id: Type.String(), changed: Type.Array(Type.String()) }),
  audience: () => [staffWith('coupons:read')],
};

export const promotionCreated = defineEvent('promotion.created', ofPromotion);
export const promotionUpdated = defineEvent('promotion.updated', ofPromotion);
export const promotionArchived = defineEvent('promotion.archived', ofPromotion);
/** The last use was taken by an order. */
export const promotionLimitReached = defineEvent('promotion.limit_reached', ofPromotion);
