/**
 * Small numbers as primary keys of rows that are locked and joined a great deal: a BINARY(16) key costs the posting
 * path 16 to 20 %. Numbers come in blocks, so that several nodes never share one and none waits for another;
 * a restart leaves a gap, which is harmless.
 */
export abstract class NumberIds {
  /** The next numbers of the named sequence, ascending. */
  abstract take(sequence: NumberSequence, count: number): Promise<number[]>;
}

export type NumberSequence =
  'book' | 'gl_account' | 'account' | 'client' | 'api_key' | 'posting_rule' | 'channel';
