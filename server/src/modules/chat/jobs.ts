import type { Edges } from '../../platform/edges.ts';
import { remindOfReply } from './chat.ts';
import { remind } from './reminders.ts';

export function chatJobs({ jobs, inTx }: Pick<Edges, 'jobs' | 'inTx'>): void {
  jobs.work(remind, (ctx, { conversation_id: id }) => inTx(ctx, (tx) => remindOfReply(tx, id)));
}
