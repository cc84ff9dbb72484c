import { Argument, type Command, Option } from 'commander';
import type { ExportEntity } from '../../modules/transfer/types.ts';
import type { ReportName } from './reports.ts';

/** As in the API. Said here too, because `--help` imports nothing. */
const CHAT_STATES = ['open', 'pending', 'closed'];
const JOB_STATES = ['queued', 'running', 'retrying', 'done', 'dead'];

type Finish = (exitCode: number) => void;

const STORE = ['--store <slug>', 'the store to work on (the default one)'] as const;
const JSON_OPTION = ['--json', 'print JSON'] as const;

/** The commands that work on what a shop holds. Each imports what it needs when it runs. */
export function addShopCommands(program: Command, finish: Finish): void {
  addImport(program, finish);
  addExport(program, finish);
  addStores(program, finish);
  addStaff(program, finish);
  addApiKeys(program, finish);
  addProducts(program, finish);
  addOrders(program, finish);
  addCustomers(program, finish);
  addConversations(program, finish);
  addJobs(program, finish);
  addReports(program, finish);
  addRealtime(program, finish);
  program
    .command('inventory')
    .description('stock')
    .command('adjust')
    .description('correct what is on hand, by a difference or to a count')
    .requiredOption('--sku <sku>', 'of the variant')
    .option('--delta <units>', 'more, or with a minus fewer')
    .option('--set <units>', 'as counted')
    .requiredOption('--reason <words>', 'found, lost, damaged, or your own word')
    .option(...STORE)
    .option(...JSON_OPTION)
    .action(async (options) => {
      finish(await (await import('./goods.ts')).adjustStockCommand(options));
    });
  program
    .command('shell')
    .description('look into a store with JavaScript and SQL, typed or piped in; changes nothing')
    .option(...STORE)
    .action(async (options) => {
      finish(await (await import('./shell.ts')).shellCommand(options));
    });
  program
    .command('seed')
    .description('goods to try with')
    .command('demo')
    .description('fill a store that has no product')
    .option(...STORE)
    .option(...JSON_OPTION)
    .action(async (options) => {
      finish(await (await import('./goods.ts')).seedDemoCommand(options));
    });
}

/** A list with what every list takes. */
const list = (parent: Command, what: string, name = 'list'): Command =>
  parent
    .command(name)
    .description(what)
    .option('--limit <number>', 'rows of a page')
    .option('--cursor <cursor>', 'the page after the one that ended with it')
    .option(...STORE)
    .option(...JSON_OPTION);

function addImport(program: Command, finish: Finish): void {
  program
    .command('import <file>')
    .description("bring products from another shop's export, or from one of ours")
    .addOption(
      new Option('--platform <name>', 'where the file comes from')
        .choices(['shopify', 'woocommerce', 'rcommerce'])
        .makeOptionMandatory(),
    )
    .option('--dry-run', 'check everything and write nothing')
    .option('--update-existing', 'make what is there and differs as the file says')
    .addOption(new Option('--format <format>', 'by the file').choices(['csv', 'json']))
    .addOption(
      new Option('--on-error <what>', 'when a product fails').choices(['continue', 'stop']),
    )
    .option('--limit <number>', 'products taken at most')
    .option('--resume', 'go on with the import of this file that was broken off')
    .option('--undo', 'take the last import of this file back (within 7 days)')
    .option(...STORE)
    .option(...JSON_OPTION)
    .action(async (file: string, options) => {
      finish(await (await import('./import.ts')).runImport(file, options));
    });
}

function addExport(program: Command, finish: Finish): void {
  program
    .command('export')
    .description('write products, orders or customers into a file')
    .addArgument(
      new Argument('<entity>', 'what to write').choices(['products', 'orders', 'customers']),
    )
    .addOption(
      new Option('--format <format>', 'of the file').choices(['csv', 'json']).default('csv'),
    )
    .option('--out <file>', 'where to (stdout)')
    .option('--status <status>', 'only what has this status')
    .option(...STORE)
    .option(...JSON_OPTION)
    .action(async (entity: ExportEntity, options) => {
      finish(await (await import('./export.ts')).runExport(entity, options));
    });
}

function addStores(program: Command, finish: Finish): void {
  const store = program.command('store').description('the stores of this shop');
  store
    .command('create')
    .description('add a store')
    .option('--name <name>', 'its name')
    .option('--slug <slug>', 'its short name (made of the name)')
    .option('--currency <code>', 'its currency (USD)')
    .option(...JSON_OPTION)
    .action(async (options) => {
      finish(await (await import('./people.ts')).createStoreCommand(options));
    });
  store
    .command('list')
    .description('all stores, the default one first')
    .option(...JSON_OPTION)
    .action(async (options) => {
      finish(await (await import('./people.ts')).listStoresCommand(options));
    });
  addStoreStatus(store, finish);
  program
    .command('signing-key')
    .description('the key that signs access tokens')
    .command('rotate')
    .description('sign with a new one; the old one verifies until its last token has died')
    .action(async () => {
      finish(await (await import('./people.ts')).rotateSigningKeyCommand());
    });
}

function addStoreStatus(store: Command, finish: Finish): void {
  store
    .command('suspend <slug>')
    .description('shoppers may look, and change nothing')
    .option(...JSON_OPTION)
    .action(async (slug: string, options) => {
      const { setStoreStatusCommand } = await import('./people.ts');
      finish(await setStoreStatusCommand(slug, 'suspended', options));
    });
  store
    .command('activate <slug>')
    .description('open a store again')
    .option(...JSON_OPTION)
    .action(async (slug: string, options) => {
      const { setStoreStatusCommand } = await import('./people.ts');
      finish(await setStoreStatusCommand(slug, 'active', options));
    });
}

function addStaff(program: Command, finish: Finish): void {
  const staff = program.command('staff').description('who works for a store');
  staff
    .command('create')
    .description('add a person')
    .requiredOption('--email <address>', 'to sign in with')
    .addOption(
      new Option('--role <role>', 'what the person may do')
        .choices(['owner', 'admin', 'manager', 'support', 'read_only'])
        .makeOptionMandatory(),
    )
    .option('--name <name>', 'the name')
    .option('--password <password>', 'one is made and printed when left out')
    .option(...STORE)
    .option(...JSON_OPTION)
    .action(async (options) => {
      finish(await (await import('./people.ts')).createStaffCommand(options));
    });
  list(staff, 'who works for the store').action(async (options) => {
    finish(await (await import('./people.ts')).listStaffCommand(options));
  });
  staff
    .command('reset-password <email>')
    .description('give a person a new password, printed this once; their sessions end')
    .option(...STORE)
    .option(...JSON_OPTION)
    .action(async (email: string, options) => {
      finish(await (await import('./people.ts')).resetStaffPasswordCommand(email, options));
    });
}

function addApiKeys(program: Command, finish: Finish): void {
  const keys = program.command('api-key').description('keys of programs');
  keys
    .command('create')
    .description('make a key, printed this once')
    .requiredOption('--name <name>', 'what it is for')
    .option('--preset <name>', 'read_only, read_write, admin, orders_full …')
    .option('--scopes <scopes>', 'instead of a preset: products:read,orders:write')
    .option('--publishable', 'a key that only names the store')
    .option(...STORE)
    .option(...JSON_OPTION)
    .action(async (options) => {
      finish(await (await import('./people.ts')).createApiKeyCommand(options));
    });
  list(keys, 'the keys, without their text').action(async (options) => {
    finish(await (await import('./people.ts')).listApiKeysCommand(options));
  });
  keys
    .command('revoke <id>')
    .description('end a key')
    .option(...STORE)
    .option(...JSON_OPTION)
    .action(async (id: string, options) => {
      finish(await (await import('./people.ts')).revokeApiKeyCommand(id, options));
    });
}

function addProducts(program: Command, finish: Finish): void {
  const product = program.command('product').description('what the store sells');
  list(product, 'products, newest first')
    .option('--status <status>', 'draft, active or archived')
    .option('--q <words>', 'words to look for')
    .action(async (options) => {
      finish(await (await import('./goods.ts')).listProductsCommand(options));
    });
  product
    .command('get <id-or-slug>')
    .description('one product')
    .option(...STORE)
    .option(...JSON_OPTION)
    .action(async (id: string, options) => {
      finish(await (await import('./goods.ts')).getProductCommand(id, options));
    });
  product
    .command('create')
    .description('add a product with one variant')
    .requiredOption('--title <title>', 'its title')
    .requiredOption('--price <price>', "in the store's currency, such as 12.50")
    .option('--slug <slug>', 'its short name (made of the title)')
    .option('--sku <sku>', 'its SKU')
    .option('--stock <units>', 'on hand (0)')
    .addOption(new Option('--status <status>', 'active').choices(['draft', 'active']))
    .option(...STORE)
    .option(...JSON_OPTION)
    .action(async (options) => {
      finish(await (await import('./goods.ts')).createProductCommand(options));
    });
}

function addOrders(program: Command, finish: Finish): void {
  const order = program.command('order').description('what was bought');
  list(order, 'orders, newest first')
    .option('--status <status>', 'open, completed or cancelled')
    .option('--email <address>', "the buyer's")
    .action(async (options) => {
      finish(await (await import('./orders.ts')).listOrdersCommand(options));
    });
  order
    .command('get <id-or-number>')
    .description('one order')
    .option(...STORE)
    .option(...JSON_OPTION)
    .action(async (id: string, options) => {
      finish(await (await import('./orders.ts')).getOrderCommand(id, options));
    });
  order
    .command('create')
    .description('write a draft order; `order place`, or its customer by link, makes it an order')
    .requiredOption('--email <address>', "the buyer's")
    .requiredOption(
      '--item <sku[=units[@price]]>',
      'what is bought; several times for several things',
      (item: string, items: readonly string[] = []) => [...items, item],
    )
    .option('--price-reason <words>', 'why a price is your own')
    .option(
      '--coupon <code>',
      'a code; several times for several',
      (code: string, codes: readonly string[] = []) => [...codes, code],
    )
    .option('--shipping-address <json>', 'where it goes, with the fields of the API')
    .option('--shipping-method <id>', 'how it goes')
    .option('--note <words>', 'for colleagues')
    .option(...STORE)
    .option(...JSON_OPTION)
    .action(async (options) => {
      finish(await (await import('./orders.ts')).createOrderCommand(options));
    });
  onOrder(order, 'place', 'make a draft the order it describes, to be paid by hand').action(
    async (id: string, options) => {
      finish(await (await import('./orders.ts')).placeOrderCommand(id, options));
    },
  );
  onOrder(order, 'cancel', 'cancel an order of which nothing has shipped')
    .addOption(
      new Option('--reason <reason>', 'why')
        .choices(['customer_request', 'fraudulent', 'inventory', 'payment', 'other'])
        .default('other'),
    )
    .option('--no-restock', 'its stock stays taken')
    .option('--no-refund', 'captured money stays')
    .action(async (id: string, options) => {
      finish(await (await import('./orders.ts')).cancelOrderCommand(id, options));
    });
  onOrder(order, 'capture', 'take money that is authorized')
    .option('--amount <amount>', 'such as 12.50 (all that is open)')
    .action(async (id: string, options) => {
      finish(await (await import('./orders.ts')).captureOrderCommand(id, options));
    });
  onOrder(order, 'mark-paid', 'record money that came by hand')
    .option('--amount <amount>', 'such as 12.50 (all that is due)')
    .option('--reference <words>', 'as on the bank statement')
    .action(async (id: string, options) => {
      finish(await (await import('./orders.ts')).markPaidCommand(id, options));
    });
  onOrder(order, 'refund', 'send money back')
    .addOption(
      new Option('--reason <reason>', 'why')
        .choices(['return', 'cancellation', 'goodwill', 'edit', 'duplicate', 'fraud', 'other'])
        .makeOptionMandatory(),
    )
    .option('--amount <amount>', 'such as 12.50 (all that is left)')
    .option('--note <words>', 'for colleagues')
    .option('--no-notify', 'the customer is not told')
    .action(async (id: string, options) => {
      finish(await (await import('./orders.ts')).refundOrderCommand(id, options));
    });
  onOrder(order, 'fulfill', 'send everything that has not left yet')
    .option('--tracking-number <number>', "the carrier's")
    .option('--tracking-company <name>', 'the carrier')
    .option('--tracking-url <url>', 'where the parcel is')
    .option('--no-notify', 'the customer is not told')
    .action(async (id: string, options) => {
      finish(await (await import('./orders.ts')).fulfillOrderCommand(id, options));
    });
}

/** A command on one order. */
const onOrder = (parent: Command, verb: string, what: string): Command =>
  parent
    .command(`${verb} <id-or-number>`)
    .description(what)
    .option(...STORE)
    .option(...JSON_OPTION);

function addCustomers(program: Command, finish: Finish): void {
  const customer = program.command('customer').description('who buys');
  list(customer, 'customers, newest first')
    .option('--q <words>', 'part of a name or an address')
    .option('--email <address>', 'exactly this one')
    .action(async (options) => {
      finish(await (await import('./goods.ts')).listCustomersCommand(options));
    });
  customer
    .command('get <id-or-email>')
    .description('one customer')
    .option(...STORE)
    .option(...JSON_OPTION)
    .action(async (id: string, options) => {
      finish(await (await import('./goods.ts')).getCustomerCommand(id, options));
    });
  customer
    .command('create')
    .description('add a customer, without a password')
    .requiredOption('--email <address>', 'the address')
    .option('--first-name <name>', 'first name')
    .option('--last-name <name>', 'last name')
    .option(...STORE)
    .option(...JSON_OPTION)
    .action(async (options) => {
      finish(await (await import('./goods.ts')).createCustomerCommand(options));
    });
}

function addConversations(program: Command, finish: Finish): void {
  const conversation = program.command('conversation').description('what shoppers ask');
  list(conversation, 'conversations, the last one that was written in first')
    .addOption(new Option('--status <status>', 'open: the shop is to answer').choices(CHAT_STATES))
    .action(async (options) => {
      finish(await (await import('./chat.ts')).listConversationsCommand(options));
    });
  conversation
    .command('get <id>')
    .description('one conversation with its newest messages')
    .option(...STORE)
    .option(...JSON_OPTION)
    .action(async (id: string, options) => {
      finish(await (await import('./chat.ts')).getConversationCommand(id, options));
    });
  conversation
    .command('reply <id>')
    .description('answer the shopper')
    .requiredOption('--as <address>', 'of the member of staff who answers')
    .requiredOption('--body <text>', 'the answer')
    .option('--internal', 'a note for staff, which the shopper never sees')
    .option(...STORE)
    .option(...JSON_OPTION)
    .action(async (id: string, options) => {
      finish(await (await import('./chat.ts')).replyCommand(id, options));
    });
}

function addJobs(program: Command, finish: Finish): void {
  const jobs = program.command('jobs').description('work that was put off: mails, imports, images');
  list(jobs, 'jobs of the store, newest first')
    .addOption(new Option('--state <state>', 'only these').choices([...JOB_STATES]))
    .option('--name <queue>', 'only of this queue')
    .action(async (options) => {
      finish(await (await import('./jobs.ts')).listJobsCommand(options));
    });
  list(jobs, 'jobs that failed at their last attempt', 'dead')
    .option('--name <queue>', 'only of this queue')
    .action(async (options) => {
      finish(await (await import('./jobs.ts')).listJobsCommand({ ...options, state: 'dead' }));
    });
  jobs
    .command('retry <id>')
    .description('give a dead job one more attempt')
    .option(...STORE)
    .option(...JSON_OPTION)
    .action(async (id: string, options) => {
      finish(await (await import('./jobs.ts')).retryJobCommand(id, options));
    });
}

function addRealtime(program: Command, finish: Finish): void {
  program
    .command('realtime')
    .description('what happens in the shop, as it happens')
    .command('tail')
    .description('print each event as a line of JSON, until Ctrl-C')
    .option('--after <position>', 'begin after this position; the end of the log unless told')
    .option('--type <type>', 'only events of this type')
    .option(...STORE)
    .action(async (options) => {
      finish(await (await import('./realtime.ts')).tailCommand(options));
    });
}

function addReports(program: Command, finish: Finish): void {
  program
    .command('report')
    .description('what was sold, by day; the last 30 days when nothing is said')
    .addArgument(
      new Argument('<name>', 'which one').choices([
        'dashboard',
        'sales',
        'orders',
        'products',
        'customers',
      ]),
    )
    .option('--from <day>', "the first day, such as 2026-03-01, in the store's time zone")
    .option('--to <day>', 'the day after the last one (tomorrow)')
    .option(
      '--preset <name>',
      'instead: today, yesterday, this_month, last_quarter, last_90_days …',
    )
    .option('--interval <name>', 'hour, day, week, month, quarter or year (day)')
    .option('--currency <code>', "one currency (the store's)")
    .option('--compare <with>', 'previous_period or previous_year')
    .option(...STORE)
    .option(...JSON_OPTION)
    .action(async (name: ReportName, options) => {
      finish(await (await import('./reports.ts')).reportCommand(name, options));
    });
}
