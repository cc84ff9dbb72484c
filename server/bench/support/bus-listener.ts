/* bus-listener.ts   hears a bare NOTIFY in a process of its own and says when it was. argv: the folder of the database's socket, the channel. Ends with its parent. */
import pg from 'pg';

/** What was in the payload, and nanoseconds of the machine's monotonic clock. */
export type Rung = { readonly word: string; readonly ns: string };

const [host = '', channel = ''] = process.argv.slice(2);
const client = new pg.Client({ host, user: 'postgres', database: 'shop' });
client.on('error', () => process.exit(1));
client.on('notification', ({ payload = '' }) => {
  process.send?.({ word: payload, ns: `${process.hrtime.bigint()}` } satisfies Rung);
});
process.on('disconnect', () => process.exit(0));
await client.connect();
await client.query(`listen ${channel}`);
process.send?.('ready');
