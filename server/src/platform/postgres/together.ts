/* together.ts   transactions of one store that are under way at the same moment become one
 * Terms       companion: a piece of work that shares its transaction with others. question: a statement that answers
 *             several companions at once (`Question`), asked when none of them can go on without an answer.
 * Invariants  each piece of work has its effect whole or not at all; a companion that refuses before anything was written
 *             for it disturbs nobody; after any other failure the shared transaction is undone, and done again without
 *             who refused, or each piece of work runs in one of its own; nobody is answered before COMMIT.
 */
import { Refusal, refuse } from '../../kernel/refusal.ts';
import type { NewEvent } from '../events.ts';
import { noteChange } from './configuration.ts';
import {
  type Ctx,
  type InTx,
  type InTxTogether,
  type Question,
  STAGE,
  type Stage,
  SYSTEM,
  type Tx,
} from './db.ts';
import { isCommitUnknown, isContention } from './errors.ts';
import type { Sql } from './sql.ts';

/** Pieces of work in one transaction. */
const COMPANIONS_MAX = 32;
/** Transactions of one kind of work in a store at once: what comes meanwhile goes with the next. */
const AT_ONCE_MAX = 2;

/** Tries of a shared transaction, the first included, before each piece of work goes alone. */
const SHARED_TRIES_MAX = 4;

type Call = {
  readonly ctx: Ctx;
  readonly work: (tx: Tx) => Promise<unknown>;
  readonly apart: readonly string[];
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
};

type Lane = { readonly waiting: Call[]; running: number };
type Store = {
  readonly lanes: Map<string, Lane>;
  /** Names of those who are at work: who has one of them waits outside, where nobody waits with them. */
  readonly busy: Set<string>;
};

/**
 * Runs work that comes while others of its kind are at work in its store together with what else came; alone when
 * nothing did.
 * waitersMax  work of one kind and store that may wait; refuses OVERLOADED above
 */
export function createTogether(inTx: InTx, options: { readonly waitersMax: number }): InTxTogether {
  const stores = new Map<string, Store>();

  const go = (storeId: string, store: Store): void => {
    for (const [name, lane] of store.lanes) {
      while (lane.running < AT_ONCE_MAX) {
        const calls = companionsOf(lane.waiting, store.busy);
        if (calls.length === 0) break;
        lane.running += 1;
        void run(inTx, calls).then(() => {
          lane.running -= 1;
          for (const call of calls) for (const one of call.apart) store.busy.delete(one);
          go(storeId, store);
        });
      }
      if (lane.running === 0 && lane.waiting.length === 0) store.lanes.delete(name);
    }
    if (store.lanes.size === 0) stores.delete(storeId);
  };

  return <T>(
    ctx: Ctx,
    work: (tx: Tx) => Promise<T>,
    { lane: name, apart }: { readonly lane: string; readonly apart: readonly string[] },
  ) =>
    new Promise<T>((resolve, reject) => {
      const store = stores.get(ctx.storeId) ?? { lanes: new Map(), busy: new Set() };
      const lane = store.lanes.get(name) ?? { waiting: [], running: 0 };
      if (lane.waiting.length >= options.waitersMax) {
        reject(refuse('OVERLOADED', {}, { retryAfterSeconds: 1 }));
        return;
      }
      stores.set(ctx.storeId, store);
      store.lanes.set(name, lane);
      lane.waiting.push({ ctx, work, apart, resolve: resolve as Call['resolve'], reject });
      go(ctx.storeId, store);
    });
}

/** Takes the next of those who wait, as many as may go together, in their order, and makes their names busy. */
function companionsOf(waiting: Call[], busy: Set<string>): readonly Call[] {
  const taken: Call[] = [];
  for (let at = 0; at < waiting.length && taken.length < COMPANIONS_MAX; ) {
    const call = waiting[at] as Call;
    if (call.apart.some((name) => busy.has(name))) {
      at += 1;
      continue;
    }
    for (const name of call.apart) busy.add(name);
    taken.push(call);
    waiting.splice(at, 1);
  }
  return taken;
}

async function run(inTx: InTx, calls: readonly Call[]): Promise<void> {
  const alone = (call: Call) => inTx(call.ctx, call.work).then(call.resolve, call.reject);
  let left = calls;
  for (let tried = 1; tried <= SHARED_TRIES_MAX && left.length > 1; tried += 1) {
    const shared = await inShared(inTx, left);
    if (shared.is === 'unknown') {
      for (const call of left) call.reject(shared.error);
      return;
    }
    if (shared.is === 'done') {
      await Promise.all(
        left.map((call, index) => {
          const outcome = shared.outcomes[index];
          if (outcome?.status === 'fulfilled') return call.resolve(outcome.value);
          if (outcome && !(outcome.reason instanceof Alone)) return call.reject(outcome.reason);
          return alone(call);
        }),
      );
      return;
    }
    const { refused, wasCrowded } = shared;
    if (refused.size === 0 && !wasCrowded) break;
    // Whoever refused behind what was written for them is left out; what all of them want, all of them go on to want.
    const others = left.filter((_, index) => !refused.has(index));
    await Promise.all(left.filter((_, index) => refused.has(index)).map(alone));
    left = others;
  }
  await Promise.all(left.map(alone));
}

type Shared =
  | { readonly is: 'done'; readonly outcomes: readonly PromiseSettledResult<unknown>[] }
  /**
   * Nothing came of any. refused: which of them refused when something was written for them already. wasCrowded: it was
   * what everybody wants that was waited for too long.
   */
  | { readonly is: 'undone'; readonly refused: ReadonlySet<number>; readonly wasCrowded: boolean }
  /** Nobody knows what became of COMMIT: doing it again might do it twice. */
  | { readonly is: 'unknown'; readonly error: unknown };

async function inShared(inTx: InTx, calls: readonly Call[]): Promise<Shared> {
  const storeId = (calls[0] as Call).ctx.storeId;
  let done: Shared | undefined;
  let undone: Shared = { is: 'undone', refused: new Set(), wasCrowded: false };
  let tries = 0;
  try {
    await inTx({ storeId, actor: SYSTEM }, async (host) => {
      tries += 1;
      if (tries > 1) throw new Error('what all wait for is tried once');
      let outcomes: readonly PromiseSettledResult<unknown>[] = [];
      // The first of the hooks: when one of the others fails, nothing may be done again.
      host.afterCommit(() => {
        done = { is: 'done', outcomes };
      });
      outcomes = await share(host, calls);
    });
  } catch (error) {
    if (isCommitUnknown(error)) return { is: 'unknown', error };
    // Else it was undone; whatever it was, each meets it again by itself, or does not.
    if (error instanceof Undone) undone = { is: 'undone', ...error.why };
  }
  return done ?? undone;
}

/** Thrown out of a shared transaction of which nothing may come. */
class Undone extends Error {
  readonly why: { readonly refused: ReadonlySet<number>; readonly wasCrowded: boolean };
  constructor(why: Undone['why']) {
    super('undone');
    this.why = why;
  }
}

/** Thrown through a piece of work that must not share its transaction. */
class Alone extends Error {}

/** All pieces of work in one transaction. Throws when it must be undone. */
async function share(
  host: Tx,
  calls: readonly Call[],
): Promise<readonly PromiseSettledResult<unknown>[]> {
  const round = new Round(host);
  const companions = calls.map((call) => new Companion(round, call.ctx));
  for (const companion of companions) round.join(companion);
  const outcomes = await Promise.allSettled(
    calls.map((call, index) => (companions[index] as Companion).does(call.work)),
  );
  const { failed } = round;
  if (failed) {
    const wasCrowded = failed.stage === STAGE.wanted && isContention(failed.error);
    throw new Undone({ refused: new Set(), wasCrowded });
  }
  const refused = new Set<number>();
  for (const [index, outcome] of outcomes.entries()) {
    const companion = companions[index] as Companion;
    if (outcome.status === 'fulfilled') companion.handOver();
    else if (companion.hasWritten) {
      if (!(outcome.reason instanceof Refusal)) throw outcome.reason;
      refused.add(index);
    }
  }
  if (refused.size > 0) throw new Undone({ refused, wasCrowded: false });
  round.askRest();
  return outcomes;
}

type Asked = {
  readonly by: Companion;
  readonly input: unknown;
  /** Left out when nobody waits for the answer. */
  readonly then?: {
    readonly resolve: (answer: unknown) => void;
    readonly reject: (error: unknown) => void;
  };
};

/** What companions ask, until it is asked for all of them. */
class Round {
  readonly host: Tx;
  readonly #companions = new Set<Companion>();
  readonly #asked = new Map<Question<unknown, unknown>, Asked[]>();
  #underWay = 0;
  #isLooking = false;
  /** A question that could not be answered: it is not known whose fault that is. */
  failed: { readonly error: unknown; readonly stage: Stage } | undefined;

  constructor(host: Tx) {
    this.host = host;
  }

  join(companion: Companion): void {
    this.#companions.add(companion);
  }

  /** A statement that somebody waits for: nothing is asked before its answer was made use of. */
  waitFor<T>(statement: Promise<T>): Promise<T> {
    this.#underWay += 1;
    const ended = () => {
      this.#underWay -= 1;
      this.#look();
    };
    statement.then(ended, ended);
    return statement;
  }

  ask(question: Question<unknown, unknown>, asked: Asked): void {
    const others = this.#asked.get(question);
    if (others) others.push(asked);
    else this.#asked.set(question, [asked]);
    this.#look();
  }

  /** Forgets what a companion that ended still waits for. */
  leave(companion: Companion): void {
    this.#companions.delete(companion);
    for (const [question, asked] of this.#asked) {
      const others = asked.filter((one) => one.by !== companion || !one.then);
      if (others.length > 0) this.#asked.set(question, others);
      else this.#asked.delete(question);
    }
    this.#look();
  }

  /** What nobody waits for travels with COMMIT. */
  askRest(): void {
    this.#askAll(STAGE.wanted);
  }

  /** All that can run without a new answer runs before the next turn of the event loop. */
  #look(): void {
    if (this.#isLooking || this.#asked.size === 0) return;
    this.#isLooking = true;
    setImmediate(() => {
      this.#isLooking = false;
      if (this.#underWay === 0 && this.#companions.size > 0) this.#askAll(this.#reached());
    });
  }

  /** The stage that nobody has more to ask before; at least the earliest that is asked of, so that all go on. */
  #reached(): Stage {
    const latest = new Map<Companion, Stage>();
    let earliest: Stage = STAGE.wanted;
    for (const [{ stage }, asked] of this.#asked) {
      if (stage < earliest) earliest = stage;
      for (const { by } of asked) {
        if (stage >= (latest.get(by) ?? stage)) latest.set(by, stage);
      }
    }
    let reached: Stage = STAGE.wanted;
    for (const companion of this.#companions) {
      const stage = latest.get(companion) ?? earliest;
      if (stage < reached) reached = stage;
    }
    return reached > earliest ? reached : earliest;
  }

  /** Asks what is asked of the stages that everybody has come to, stage by stage, in one flight. */
  #askAll(reached: Stage): void {
    const all = [...this.#asked]
      .filter(([{ stage }]) => stage <= reached)
      .sort(([one], [other]) => one.stage - other.stage);
    for (const [question, asked] of all) {
      this.#asked.delete(question);
      const inputs = asked.map(({ input }) => input);
      this.waitFor(question.run(this.host, inputs)).then(
        (answers) => {
          for (const [index, one] of asked.entries()) {
            const answer = answers[index];
            if (answer instanceof Error) one.then?.reject(answer);
            else one.then?.resolve(answer);
          }
        },
        (error: unknown) => {
          this.failed ??= { error, stage: question.stage };
          for (const one of asked) one.then?.reject(error);
        },
      );
    }
  }
}

/** A `Tx` of one piece of work on the transaction of all: its own actor, events and hooks, the others' statements. */
class Companion {
  readonly actor: Ctx['actor'];
  readonly requestId: string | undefined;
  readonly #round: Round;
  readonly #host: Tx;
  readonly #events: NewEvent[] = [];
  readonly #hooks: (() => void)[] = [];
  readonly #woken: string[] = [];
  #isOver = false;
  hasWritten = false;

  constructor(round: Round, ctx: Ctx) {
    this.#round = round;
    this.#host = round.host;
    this.actor = ctx.actor;
    this.requestId = ctx.requestId;
  }

  async does(work: (tx: Tx) => Promise<unknown>): Promise<unknown> {
    try {
      return await work(this as unknown as Tx);
    } finally {
      this.#isOver = true;
      this.#round.leave(this);
    }
  }

  /** Gives the transaction what it has to do for this piece of work at its end. */
  handOver(): void {
    const by = { actor: this.actor, requestId: this.requestId };
    for (const event of this.#events) this.#host.emit({ ...event, by });
    for (const hook of this.#hooks) this.#host.afterCommit(hook);
    for (const queue of this.#woken) this.#host.wakes(queue);
  }

  get storeId() {
    return this.#host.storeId;
  }
  get now() {
    return this.#host.now;
  }
  get secrets() {
    return this.#host.secrets;
  }

  many<Row>(statement: Sql): Promise<readonly Row[]> {
    this.#note(statement, !READS.test(statement.strings[0] ?? ''));
    return this.#round.waitFor(this.#host.many<Row>(statement));
  }

  one<Row>(statement: Sql): Promise<Row | undefined> {
    this.#note(statement, !READS.test(statement.strings[0] ?? ''));
    return this.#round.waitFor(this.#host.one<Row>(statement));
  }

  run(statement: Sql): Promise<number> {
    this.#note(statement, true);
    return this.#round.waitFor(this.#host.run(statement));
  }

  send(statement: Sql): void {
    this.#note(statement, true);
    this.#host.send(statement);
  }

  alone(): void {
    throw new Alone('not in a shared transaction');
  }

  ask<In, Out>(question: Question<In, Out>, input: In): Promise<Out> {
    if (this.#isOver) throw new Error('asked after the end of its piece of work');
    if (question.writes) this.hasWritten = true;
    return new Promise<Out>((resolve, reject) => {
      const then = { resolve: resolve as (answer: unknown) => void, reject };
      this.#round.ask(question as Question<unknown, unknown>, { by: this, input, then });
    });
  }

  tell<In>(question: Question<In, void>, input: In): void {
    this.hasWritten = true;
    this.#round.ask(question as Question<unknown, unknown>, { by: this, input });
  }

  configurationVersion(at?: 'now'): Promise<number> {
    return this.#round.waitFor(this.#host.configurationVersion(at));
  }
  newId() {
    return this.#host.newId();
  }
  randomBytes(count: number) {
    return this.#host.randomBytes(count);
  }
  emit(event: NewEvent): void {
    this.#events.push(event);
  }
  afterCommit(work: () => void): void {
    this.#hooks.push(work);
  }
  wakes(queue: string): void {
    this.#woken.push(queue);
  }

  #note(statement: Sql, isWrite: boolean): void {
    if (this.#isOver) throw new Error('a statement was sent after the end of its piece of work');
    noteChange(this, statement);
    if (isWrite) this.hasWritten = true;
  }
}

const READS = /^\s*select\b/;
