import { destination, pino, stdSerializers } from 'pino';
import { addressWithoutCardNumbers } from '../kernel/card-numbers.ts';

/** The part of pino's logger that our code uses. */
export type Logger = {
  info(facts: object, message?: string): void;
  warn(facts: object, message?: string): void;
  error(facts: object, message?: string): void;
};

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

const TOKEN = /\b(sk|pk|ct|ot|cv|rt|wt|rs|pr|ev|iv)_(live|test)_[0-9A-Za-z]+/g;
const ACCESS_TOKEN = /\beyJ[\w-]{8,}\.[\w-]+(\.[\w-]+)?/g;
const BEARER = /\bBearer\s+[^\s"\\]+/gi;
const URL_PASSWORD = /(\w+:\/\/[^:/@\s"]*:)[^@\s/"]+@/g;

/** The text without any secret of ours: recognised by shape, wherever it stands. */
export const masked = (text: string): string =>
  text
    .replace(TOKEN, '$1_$2_***')
    .replace(ACCESS_TOKEN, '***')
    .replace(BEARER, 'Bearer ***')
    .replace(URL_PASSWORD, '$1***@');

const ADDRESS_CHARACTERS_MAX = 500;

/** The address of a request as it may be told: without secrets, order tokens and card numbers. */
export const maskedAddress = (url: string): string =>
  addressWithoutCardNumbers(masked(url.slice(0, ADDRESS_CHARACTERS_MAX))).replace(
    /([?&]token=)[^&]*/g,
    '$1***',
  );

/**
 * One JSON line per entry, on stderr: stdout belongs to the line that says the shop is ready. Secrets are masked
 * by path and by shape; pino escapes control characters.
 */
export function createLog(options: {
  readonly level: LogLevel;
  /** Where lines go; tests collect them. */
  readonly write?: (line: string) => void;
}): Logger {
  const out = options.write ?? (() => {});
  const sink = options.write
    ? undefined
    : destination({ fd: 2, sync: false, minLength: 0, maxLength: 1 << 20 });
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: [
          'password',
          'token',
          'authorization',
          'access_token',
          'refresh_token',
          'secret',
          '*.password',
          '*.token',
          '*.secret',
          '*.authorization',
        ],
        censor: '***',
      },
      serializers: { err: stdSerializers.err },
    },
    { write: (line: string) => (sink ? void sink.write(masked(line)) : out(masked(line))) },
  );
}

/** Says nothing; for tests and tools. */
export const silentLog: Logger = { info: () => {}, warn: () => {}, error: () => {} };
