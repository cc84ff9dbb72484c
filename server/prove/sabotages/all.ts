import { CARTS } from './carts.ts';
import { CHECKOUT } from './checkout.ts';
import { MONEY } from './money.ts';
import { PLATFORM } from './platform.ts';
import { REAL_TIME } from './realtime.ts';
import type { Sabotage } from './sabotage.ts';
import { STOCK } from './stock.ts';
import { TENANTS } from './tenants.ts';

export const SABOTAGES: readonly Sabotage[] = [
  ...STOCK,
  ...CARTS,
  ...CHECKOUT,
  ...MONEY,
  ...TENANTS,
  ...PLATFORM,
  ...REAL_TIME,
];
