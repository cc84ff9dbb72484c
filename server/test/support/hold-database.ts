/* Owns the database of a data folder until it is ended: the child process of open-database.test.ts. */
import { openDatabase } from '../../src/main/open-database.ts';

const [dataDir = ''] = process.argv.slice(2);
const database = await openDatabase(
  { url: undefined, dataDir },
  () => {},
  () => {},
);
process.stdout.write('open\n');
process.on('SIGTERM', () => {
  void database.close().then(() => process.exit(0));
});
setInterval(() => {}, 60_000);
