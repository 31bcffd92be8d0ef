/** How the events of one kind are told apart. Rules are tried in order; the first that yields a value wins. */
export interface KeyRule {
  /** For logs and metrics; not part of the key. */
  readonly name: string;
  /** The EventBridge event pattern of the events that it is for; absent: all. */
  readonly when?: unknown;
  /** What no event pattern can ask: that the text at this JMESPath expression contain a word, in any case. Not for users. */
  readonly mentions?: { readonly at: string; readonly word: string };
  /**
   * A JMESPath expression over the envelope. null: the content alone is the key. A list written out counts as missing
   * when a member is; a projection (`items[].id`) drops its missing members, and what is left looks whole.
   */
  readonly key: string | null;
  /** Within which two equal keys are one: the event's full source, or everywhere. */
  readonly scope: 'source' | 'everywhere';
  /** Whether the content is part of the key. Only a producer who guarantees the id makes `false` safe. */
  readonly content: boolean;
  /** What does not count as content: JSON Pointers that start with `/detail-type` or `/detail`. */
  readonly ignore: readonly string[];
}
