/* Commands on conversations. */
import { parseUuid } from '../../kernel/ids.ts';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import { writeMessage } from '../../modules/chat/chat.ts';
import { staffByEmail } from '../../modules/staff/staff.ts';
import { type Page, print, printFacts, printJson, printPage, printTable } from './output.ts';
import { type Json, type ListOptions, pageOf } from './people.ts';
import { type StoreOption, withShop } from './shop.ts';

type ConversationBody = {
  id: string;
  subject: string | null;
  status: string;
  email: string | null;
  customer_id: string | null;
  last_seq: number;
  last_message_at: string;
};
type MessageBody = {
  seq: number;
  author_type: string;
  author_name: string | null;
  internal: boolean;
  body: string;
};

/** Messages that `get` shows. */
const SHOWN = 20;

/** `rcommerce conversation list`, the last one that was written in first. */
export async function listConversationsCommand(
  options: ListOptions & { readonly status?: string },
): Promise<number> {
  return withShop(options, async (shop) => {
    const query = { ...pageOf(options), status: options.status };
    const page = await shop.read<Page<ConversationBody>>('conversations', query);
    printPage(page, options.json, [
      ['written', (row) => row.last_message_at],
      ['status', (row) => row.status],
      ['messages', (row) => row.last_seq],
      ['subject', (row) => row.subject],
      ['id', (row) => row.id],
    ]);
    return 0;
  });
}

/** `rcommerce conversation get <id>`; with `--json` the conversation alone. */
export async function getConversationCommand(
  id: string,
  options: StoreOption & Json,
): Promise<number> {
  return withShop(options, async (shop) => {
    const path = `conversations/${encodeURIComponent(id)}`;
    const conversation = await shop.read<ConversationBody>(path);
    if (options.json) {
      printJson(conversation);
      return 0;
    }
    const newest = { sort: '-seq', limit: String(SHOWN) };
    const messages = await shop.read<Page<MessageBody>>(`${path}/messages`, newest);
    printFacts([
      ['id', conversation.id],
      ['subject', conversation.subject],
      ['status', conversation.status],
      ['from', conversation.customer_id ?? conversation.email],
    ]);
    print('');
    printTable(messages.data.toReversed(), [
      ['seq', (message) => message.seq],
      ['who', (message) => message.author_name ?? message.author_type],
      ['note', (message) => (message.internal ? 'yes' : '')],
      ['says', (message) => message.body.replaceAll(/\s+/g, ' ')],
    ]);
    return 0;
  });
}

/** `rcommerce conversation reply <id>`: as a member of staff, whose name the shopper sees. */
export async function replyCommand(
  idText: string,
  options: StoreOption &
    Json & { readonly as: string; readonly body: string; readonly internal?: true },
): Promise<number> {
  return withShop(options, async (shop) => {
    const id = parseUuid(idText);
    if (!id) throw refuse('CONVERSATION_NOT_FOUND');
    const member = await staffByEmail(shop.db, options.as);
    if (!member || member.status === 'removed') {
      throw refuseField('NOT_FOUND', '--as', `nobody of staff has the address ${options.as}`);
    }
    const party = { side: 'staff', kind: 'staff', id: member.id } as const;
    const { body, internal } = options;
    const { message } = await shop.inTx((tx) => writeMessage(tx, party, id, { body, internal }));
    if (options.json) printJson({ id: message.id, seq: message.seq });
    else print(`message ${message.seq}`);
    return 0;
  });
}
