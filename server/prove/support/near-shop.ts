/* near-shop.ts   a whole shop inside the program: its clock moves only when told, and its provider can be lied about
 * For promises about long times and lost answers; what is about processes takes a world of them.
 */
import { join } from 'node:path';
import type { Uuid } from '../../src/kernel/ids.ts';
import { bringUp } from '../../src/main/bring-up.ts';
import { newStore } from '../../src/main/new-store.ts';
import type { Wired } from '../../src/main/wire.ts';
import { createStaff } from '../../src/modules/staff/staff.ts';
import { loadConfig } from '../../src/platform/config.ts';
import { newIdOf, VirtualClock } from '../../src/platform/env.ts';
import { silentLog } from '../../src/platform/log.ts';
import { hashPassword } from '../../src/platform/passwords.ts';
import { SYSTEM } from '../../src/platform/postgres/db.ts';
import type { Json } from '../../test/support/server-process.ts';
import { openOwnDatabase } from './own-database.ts';
import type { Run } from './promise.ts';

const PASSWORD = 'a quiet harbour at dawn';

export type NearReply = { readonly status: number; readonly body: Json; readonly text: string };

export type NearShop = {
  readonly wired: Wired;
  readonly clock: VirtualClock;
  readonly storeId: Uuid;
  /** As superuser. */
  rows<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** One request below `/api/v1`; as the owner when no header says who asks. */
  ask(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<NearReply>;
};

/** Opens a shop; the run ends it whatever happens. */
export async function openNearShop(run: Run): Promise<NearShop> {
  const { login, admin } = await openOwnDatabase(run);
  const clock = new VirtualClock(new Date());
  const wired = await bringUp(
    loadConfig({
      env: {},
      profile: 'development',
      flags: { data_dir: join(login.host, 'data') },
    }),
    { kind: 'url', migrating: login, close: async () => {} },
    { log: silentLog, say: () => {}, overrides: { env: clock.env, answersChecked: 0 } },
  );
  run.defer(() => wired.close());
  const storeId = newIdOf(clock.env);
  const passwordHash = await hashPassword(PASSWORD);
  await wired.edges.inTx({ storeId, actor: SYSTEM }, async (tx) => {
    await newStore(tx, { slug: 'near' }, { simulator: true });
    await createStaff(tx, { email: 'o@example.com', passwordHash, name: 'O', role: 'owner' });
  });

  let authorization = '';
  const ask: NearShop['ask'] = async (method, path, body, headers = { authorization }) => {
    const answer = await wired.http.app.inject({
      method: method as 'POST',
      url: `/api/v1${path}`,
      headers,
      ...(body === undefined ? {} : { payload: body as object }),
    });
    const text = answer.body;
    return {
      status: answer.statusCode,
      text,
      get body() {
        return text === '' ? {} : (JSON.parse(text) as Json);
      },
    };
  };
  const signedIn = await ask(
    'POST',
    '/admin/auth/login',
    { email: 'o@example.com', password: PASSWORD },
    {},
  );
  authorization = `Bearer ${signedIn.body['access_token']}`;
  const me = await ask('GET', '/admin/me');
  const key = await ask('POST', '/admin/api-keys', {
    name: 'prove',
    kind: 'secret',
    scopes: me.body['scopes'],
  });
  authorization = `Bearer ${key.body['key']}`;
  run.expect(key.status === 201, `no key: ${key.text}`);
  return {
    wired,
    clock,
    storeId,
    rows: async <Row>(text: string, values: readonly unknown[] = []) =>
      (await admin.query(text, [...values])).rows as Row[],
    ask,
  };
}
