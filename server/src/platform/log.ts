/** The part of pino's logger that our code uses. */
export type Logger = {
  info(facts: object, message?: string): void;
  warn(facts: object, message?: string): void;
  error(facts: object, message?: string): void;
};
