/* What the catalogue must say of every table (R25), for the test of the tables and for `prove -- rls`. */

/** Tables without a store, and why each may be so. */
export const WITHOUT_STORE: Readonly<Record<string, string>> = {
  schema_migrations: 'one schema for all stores',
  stores: 'is the tenant; its policy is its own id',
  staff_users: 'a person may work for several stores; seen through a membership',
  server_keys: 'read by the migrating login only',
  signing_keys: 'one set of keys signs for the whole server',
  event_log: 'one row: the end of the log of all stores',
  event_readers: 'a reader follows the log of all stores',
  job_schedules: 'a schedule runs once for all stores',
  realtime_limits: 'bounds of the processes, which serve all stores',
};

const APPEND_ONLY = ['ledger_transactions', 'ledger_entries', 'stock_movements', 'events'];

type Rows = <Row>(text: string) => Promise<readonly Row[]>;

/**
 * What is wrong with the tables' owners, policies and rights.
 * rows  runs a query as superuser
 */
export async function catalogueFaults(
  rows: Rows,
): Promise<{ readonly tables: readonly string[]; readonly faults: readonly string[] }> {
  const tables = await rows<{
    name: string;
    has_store: boolean;
    enabled: boolean;
    forced: boolean;
    policies: number;
    owner: string;
  }>(`
    select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
           exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'store_id'
                     and not a.attisdropped) as has_store,
           (select count(*)::int from pg_policy p where p.polrelid = c.oid) as policies,
           pg_get_userbyid(c.relowner) as owner
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind in ('r', 'p') order by 1`);
  const faults: string[] = [];
  for (const { name, has_store, enabled, forced, policies, owner } of tables) {
    if (name !== 'schema_migrations' && owner !== 'rcommerce_owner')
      faults.push(`${name} belongs to ${owner}`);
    if (!has_store) {
      if (!(name in WITHOUT_STORE)) faults.push(`${name} has no store and no reason`);
    } else if (!enabled || !forced) faults.push(`${name} is not protected by force`);
    else if (policies === 0) faults.push(`${name} has no policy`);
  }
  const broad = await rows<{ table: string; policy: string }>(
    `select c.relname as table, p.polname as policy from pg_policy p join pg_class c on c.oid = p.polrelid
      where pg_get_expr(p.polqual, p.polrelid) = 'true'
        and not p.polroles <@ array(select oid from pg_roles where rolname in ('rcommerce_locator', 'rcommerce_worker'))`,
  );
  for (const { table, policy } of broad) faults.push(`${policy} on ${table} looks across stores`);
  const rights = await rows<{ table_name: string; privilege_type: string }>(
    `select table_name, privilege_type from information_schema.role_table_grants
      where grantee = 'rcommerce_app' and table_schema = 'public' and privilege_type in ('UPDATE', 'DELETE', 'TRUNCATE')`,
  );
  for (const { table_name: name, privilege_type: right } of rights) {
    if (right === 'TRUNCATE' || APPEND_ONLY.includes(name))
      faults.push(`the server may ${right} ${name}`);
  }
  const roles = await rows<{ rolname: string }>(
    `select rolname from pg_roles where rolname like 'rcommerce\\_%' and (rolsuper or rolbypassrls)`,
  );
  for (const { rolname } of roles) faults.push(`${rolname} bypasses row-level security`);
  return { tables: tables.map(({ name }) => name), faults };
}

/** Names of the tables with a store. */
export async function tablesWithStore(rows: Rows): Promise<readonly string[]> {
  const found = await rows<{ name: string }>(`
    select c.relname as name from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'store_id' and not a.attisdropped
     where n.nspname = 'public' and c.relkind in ('r', 'p') order by 1`);
  return found.map(({ name }) => name);
}
