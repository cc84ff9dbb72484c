import type pg from 'pg';
import { assert } from '../../kernel/assert.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { type Env, newIdOf, type Secrets } from '../env.ts';
import type { NewEvent } from '../events.ts';
import { noteChange } from './configuration.ts';
import { ask, quiet } from './connection.ts';
import { type Actor, type Ctx, configurationVersion, type Question, type Tx } from './db.ts';
import { type Sql, sql } from './sql.ts';

/** Events one transaction may emit: past it something loops. */
export const EVENTS_PER_TRANSACTION_MAX = 5000;

type VersionRow = { readonly configuration_version: number };

/** The one implementation of `Tx`. Remembers its first failure and refuses statements after its end. */
export class Transaction {
  readonly storeId: Uuid;
  readonly actor: Actor;
  readonly requestId: string | undefined;
  readonly now: Date;
  readonly secrets: Secrets;
  readonly #client: pg.ClientBase;
  readonly #env: Env;
  readonly #pending = new Set<Promise<unknown>>();
  readonly #events: NewEvent[] = [];
  readonly #hooks: (() => void)[] = [];
  readonly #woken = new Set<string>();
  readonly #count: (client: pg.ClientBase) => void;
  readonly #configuration: Promise<number>;
  #failure: unknown;
  #isOver = false;

  constructor(
    client: pg.ClientBase,
    ctx: Ctx,
    world: {
      env: Env;
      secrets: Secrets;
      now: Date;
      count: (client: pg.ClientBase) => void;
      configuration: Promise<number>;
    },
  ) {
    this.#client = client;
    this.#env = world.env;
    this.#count = world.count;
    this.#configuration = world.configuration;
    this.storeId = ctx.storeId;
    this.actor = ctx.actor;
    this.requestId = ctx.requestId;
    this.now = world.now;
    this.secrets = world.secrets;
  }

  async many<Row>(statement: Sql): Promise<readonly Row[]> {
    return (await this.#ask(statement)).rows as Row[];
  }

  async one<Row>(statement: Sql): Promise<Row | undefined> {
    return (await this.#ask(statement)).rows[0] as Row | undefined;
  }

  async run(statement: Sql): Promise<number> {
    return (await this.#ask(statement)).rowCount ?? 0;
  }

  alone(): void {}

  async ask<In, Out>(question: Question<In, Out>, input: In): Promise<Out> {
    const [answer] = await question.run(this.asTx, [input]);
    if (answer instanceof Error) throw answer;
    return answer as Out;
  }

  tell<In>(question: Question<In, void>, input: In): void {
    void quiet(question.run(this.asTx, [input]));
  }

  send(statement: Sql): void {
    void this.#ask(statement);
  }

  async configurationVersion(at?: 'now'): Promise<number> {
    if (at !== 'now') return this.#configuration;
    const row = await this.one<VersionRow>(sql`select ${configurationVersion}`);
    return row?.configuration_version ?? 0;
  }

  newId(): Uuid {
    return newIdOf(this.#env);
  }

  randomBytes(count: number): Buffer {
    return this.#env.randomBytes(count);
  }

  emit(event: NewEvent): void {
    assert(!this.#isOver, `event ${event.type} emitted after the end of its transaction`);
    assert(this.#events.length < EVENTS_PER_TRANSACTION_MAX, 'too many events in one transaction');
    this.#events.push(event);
  }

  afterCommit(work: () => void): void {
    this.#hooks.push(work);
  }

  wakes(queue: string): void {
    this.#woken.add(queue);
  }

  /** Queues that got a job. */
  get woken(): ReadonlySet<string> {
    return this.#woken;
  }

  get events(): readonly NewEvent[] {
    return this.#events;
  }

  get hooks(): readonly (() => void)[] {
    return this.#hooks;
  }

  /** The first statement that failed, even when the operation swallowed it. */
  get failure(): unknown {
    return this.#failure;
  }

  /** No statement of the operation after this. */
  close(): void {
    this.#isOver = true;
  }

  /** Resolves when all statements that were started have ended, well or badly. */
  async end(): Promise<void> {
    this.close();
    await Promise.allSettled(this.#pending);
  }

  /** As the branded `Tx` that operations take. */
  get asTx(): Tx {
    return this as unknown as Tx;
  }

  #ask(statement: Sql): Promise<pg.QueryResult> {
    assert(!this.#isOver, 'a statement was sent after the end of its transaction');
    this.#count(this.#client);
    noteChange(this, statement);
    const asked = quiet(ask(this.#client, statement));
    this.#pending.add(asked);
    asked.then(
      () => this.#pending.delete(asked),
      (error: unknown) => {
        this.#pending.delete(asked);
        this.#failure ??= error;
      },
    );
    return asked;
  }
}
