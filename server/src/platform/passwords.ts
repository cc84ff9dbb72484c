import { cpus } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { refuse, refuseField } from '../kernel/refusal.ts';

/**
 * Passwords: argon2id at the floor of OWASP's advice (19 MiB, two passes), through a queue with an end, so that
 * many sign-ins slow each other and not the shop.
 */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const CURRENT = `$argon2id$v=19$m=${PARAMETERS.memoryCost},t=${PARAMETERS.timeCost},p=${PARAMETERS.parallelism}$`;

/** Hashes that run at once, per core; what waits beyond the queue is refused. */
const PER_CORE = 2;
export const PASSWORD_QUEUE_MAX = 64;
const PARALLEL_MAX = PER_CORE * Math.max(1, cpus().length);

export const CUSTOMER_PASSWORD_MIN = 10;
export const STAFF_PASSWORD_MIN = 12;
export const PASSWORD_MAX = 128;

let running = 0;
const waiting: (() => void)[] = [];

/** Runs one costly hash when it is its turn. Refuses RATE_LIMITED when the queue is full. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= PARALLEL_MAX) {
    if (waiting.length >= PASSWORD_QUEUE_MAX) {
      throw refuse('RATE_LIMITED', {}, { retryAfterSeconds: 1 });
    }
    // Who leaves hands the place on, so `running` stays as it is.
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else {
    running += 1;
  }
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

const normalized = (password: string): string => password.normalize('NFKC');

/** The stored form of a password. Refuses RATE_LIMITED when too many wait. */
export async function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(normalized(password), PARAMETERS));
}

let dummy: Promise<string> | undefined;

/**
 * Whether the password fits the stored hash. Without one (no such account) the same work is done and the answer
 * is no. Refuses RATE_LIMITED when too many wait.
 */
export async function verifyPassword(
  stored: string | null | undefined,
  password: string,
): Promise<boolean> {
  dummy ??= hash('no account has this password', PARAMETERS);
  const against = stored ?? (await dummy);
  const text = normalized(password.slice(0, PASSWORD_MAX * 4));
  const fits = await inTurn(() => verify(against, text).catch(() => false));
  return fits && typeof stored === 'string';
}

/** Whether a hash was made with weaker parameters than today's. */
export const isOutdatedHash = (stored: string): boolean => !stored.startsWith(CURRENT);

/**
 * The rules for a new password: a length, and not one that everybody tries first.
 * names  words of this account (its address, the store's name) that alone are no password
 * refuses  VALIDATION_FAILED 422 at `/password`
 */
export function checkPassword(
  password: string,
  rules: { readonly min: number; readonly names: readonly string[] },
): void {
  const text = normalized(password);
  const length = [...text].length;
  const fault = (message: string) => refuseField('VALIDATION_FAILED', '/password', message);
  if (length < rules.min) throw fault(`a password has at least ${rules.min} characters`);
  if (length > PASSWORD_MAX) throw fault(`a password has at most ${PASSWORD_MAX} characters`);
  if (isCommon(text)) throw fault('this password is too common');
  const plain = lettersOf(text);
  if (rules.names.some((name) => name.length > 2 && plain === lettersOf(name))) {
    throw fault('the own address or the name of the shop is no password');
  }
}

const lettersOf = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** Words that lists of leaked passwords begin with; with digits and signs around them they are no better. */
const COMMON_WORDS = new Set(
  `password passw0rd passwort contrasena motdepasse qwerty qwertyuiop qwertyui qwertz qwertzuiop azerty azertyuiop
  asdfghjkl asdfgh zxcvbnm iloveyou sunshine princess football baseball basketball superman batman welcome letmein
  trustno1 dragon monkey master shadow michael jennifer jordan hunter charlie freedom whatever starwars computer
  internet administrator admin administrador root toor changeme changeit secret default guest login test testing
  tester testtest qazwsx qazwsxedc 1qaz2wsx 1q2w3e4r 1q2w3e4r5t zaq12wsx abcdef abcdefgh abcdefghij abc123 a1b2c3
  summer winter spring autumn january february december passwordpassword password1password mypassword
  thisisapassword pokemon samsung liverpool chelsea arsenal ferrari mustang corvette
  chocolate butterfly cheese pepper ginger killer hello helloworld`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

const RUNS = ['01234567890123456789', 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiopasdfghjklzxcvbnm'];

function isCommon(text: string): boolean {
  const lower = text.toLowerCase();
  const plain = lettersOf(text);
  if (new Set(lower).size <= 2) return true;
  const backwards = [...plain].reverse().join('');
  if (RUNS.some((run) => run.includes(plain) || run.includes(backwards))) return true;
  if (COMMON_WORDS.has(plain)) return true;
  const core = plain.replace(/^\d+|\d+$/g, '');
  const leet = core.replace(/0/g, 'o').replace(/1/g, 'i').replace(/3/g, 'e').replace(/[@4]/g, 'a');
  return COMMON_WORDS.has(core) || COMMON_WORDS.has(leet) || isRepeated(plain);
}

/** `abcabcabcabc`: a short piece over and over. */
function isRepeated(text: string): boolean {
  for (let size = 1; size <= 4; size += 1) {
    const piece = text.slice(0, size);
    if (text.length % size === 0 && piece.repeat(text.length / size) === text) return true;
  }
  return false;
}
