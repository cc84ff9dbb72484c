/** Types that only their own parser can make: a bare string is never mistaken for an id. */
declare const brand: unique symbol;
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
