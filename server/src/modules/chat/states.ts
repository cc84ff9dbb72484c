import type { ConversationStatus } from './types.ts';

/**
 * Where a message that is no note leaves its conversation: one that was closed is open again, whoever wrote; else it
 * waits for the other side.
 */
export function statusAfterMessage(
  status: ConversationStatus,
  side: 'shopper' | 'staff',
): ConversationStatus {
  if (status === 'closed') return 'open';
  return side === 'staff' ? 'pending' : 'open';
}
