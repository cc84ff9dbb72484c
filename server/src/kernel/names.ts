/** A field as the wire and the tables name it: `usageLimit` is `usage_limit`. */
export const wireName = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
