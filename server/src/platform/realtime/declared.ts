import type { Live, LiveSource, TopicRule } from './types.ts';

/** What the modules told, in the order that they did. */
export type Declared = {
  readonly topics: readonly TopicRule[];
  readonly sources: readonly LiveSource[];
};

/** Notes what is told, for whoever asks what there is. */
export function noting(to: Live): { readonly live: Live; readonly declared: Declared } {
  const topics: TopicRule[] = [];
  const sources: LiveSource[] = [];
  return {
    declared: { topics, sources },
    live: {
      ...to,
      topic: (rule) => {
        to.topic(rule);
        topics.push(rule);
      },
      source: (source) => {
        to.source(source);
        sources.push(source);
      },
    },
  };
}
