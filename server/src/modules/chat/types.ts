import type { Uuid } from '../../kernel/ids.ts';

export const CONVERSATION_STATUSES = ['open', 'pending', 'closed'] as const;
/** open → pending (staff answered), closed; pending → open (the shopper wrote), closed; closed → open (somebody wrote). */
export type ConversationStatus = (typeof CONVERSATION_STATUSES)[number];

export const AUTHOR_TYPES = ['customer', 'guest', 'staff', 'api_key'] as const;
export type AuthorType = (typeof AUTHOR_TYPES)[number];

export type Author = { readonly type: AuthorType; readonly id: Uuid | null };

/** Who is at one side of a conversation: a shopper sees only their own, staff see all of the store. */
export type Party =
  | {
      readonly side: 'shopper';
      readonly customerId: Uuid | undefined;
      /** SHA-256 (hex) of tokens that were shown. */
      readonly tokenHashes: readonly string[];
    }
  | { readonly side: 'staff'; readonly kind: 'staff' | 'api_key'; readonly id: Uuid };

export type Conversation = {
  readonly id: Uuid;
  readonly customerId: Uuid | null;
  readonly guestTokenHash: string | null;
  readonly email: string | null;
  readonly subject: string | null;
  readonly orderId: Uuid | null;
  readonly status: ConversationStatus;
  readonly assigneeId: Uuid | null;
  /** Number of the last message, notes too. */
  readonly lastSeq: number;
  /** Number of the last message that is no note. */
  readonly lastPublicSeq: number;
  readonly lastMessageAt: Date;
  readonly remindedSeq: number;
  readonly version: number;
  readonly createdAt: Date;
};

/** A conversation as one reader sees it. */
export type SeenConversation = Conversation & {
  /** Number of the last message that this reader has read; 0 at first. */
  readonly readSeq: number;
  /** Messages of the other side after it, notes never; 100 means that many or more. */
  readonly unreadCount: number;
};

export type Message = {
  readonly id: Uuid;
  readonly conversationId: Uuid;
  /** 1, 2, 3 … in each conversation, without a gap. */
  readonly seq: number;
  readonly author: Author;
  readonly body: string;
  /** A note of staff for staff. */
  readonly internal: boolean;
  readonly clientId: string | null;
  readonly createdAt: Date;
};
