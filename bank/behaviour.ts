import { createHash } from 'node:crypto';

/** How an answer is given; `truth` is how it should be. */
export const MANNERS = [
  'truth',
  'silence',
  'reset',
  'status',
  'garbage',
  'huge',
  'unsigned',
  'wrong-signature',
  'other-nonce',
  'wrong-clock',
  'other-environment',
  'not-found',
  'altered',
  // Of files alone.
  'partial',
  'contradictory',
  'refused',
] as const;

export interface Answering {
  readonly manner: (typeof MANNERS)[number];
  /** For `status`. */
  readonly status?: number;
  /** For `altered`: what is said instead, well signed. */
  readonly code?: string;
  readonly amount?: string;
  readonly currency?: string;
  readonly requestNumber?: string;
}

/** A callback for a payment: the truth unless it says otherwise. */
export interface CallbackOrder {
  readonly delayMilliseconds?: number;
  readonly code?: string;
  readonly amount?: string;
  readonly currency?: string;
  readonly requestNumber?: string;
  readonly signature?: 'right' | 'wrong' | 'none';
  /** Sends the very same request again: same nonce, same signature. */
  readonly replay?: boolean;
}

export const DEEDS = ['execute', 'fail', 'queue', 'swallow'] as const;

/** What the bank does with a request, when it is one that this is about. */
export interface Rule {
  readonly on: 'payment' | 'query' | 'statement' | 'file';
  readonly key?: string;
  readonly requestNumber?: string;
  readonly payeeAccount?: string;
  readonly amount?: string;
  /** For so many requests, then no more. */
  readonly times?: number;
  /** For so many of the requests, from 0 to 1. */
  readonly probability?: number;
  /** Before anything else. */
  readonly delayMilliseconds?: number;
  /** Of payments: execute at once, refuse for good, execute later, or lose it. */
  readonly deed?: (typeof DEEDS)[number];
  /** Why it fails. */
  readonly code?: string;
  /** How much later a queued payment is executed. */
  readonly queueMilliseconds?: number;
  /** How long no query finds it, in place of what the customer has. */
  readonly visibilityMilliseconds?: number;
  readonly answer?: Answering;
  readonly callbacks?: readonly CallbackOrder[];
  /** The money comes back so long after it has left. */
  readonly returnAfterMilliseconds?: number;
}

/** What of a request rules look at. */
export interface Occasion {
  readonly on: Rule['on'];
  readonly key: string;
  readonly requestNumber: string;
  readonly payeeAccount: string | null;
  readonly amount: string | null;
  /** How many of the kind came for this number before. */
  readonly nth: number;
}

export const WELL: Omit<Rule, 'on'> = {};

/**
 * The first rule that a request meets decides. Dice are thrown with the seed, the request number and how often it came,
 * so that they fall alike in whatever order requests arrive.
 */
export class Behaviour {
  private left: (number | undefined)[];

  constructor(
    readonly seed: string,
    readonly rules: readonly Rule[],
  ) {
    this.left = rules.map(({ times }) => times);
  }

  on(occasion: Occasion): Omit<Rule, 'on'> {
    for (const [index, rule] of this.rules.entries()) {
      if (!isAbout(rule, occasion) || this.left[index] === 0) continue;
      if (rule.probability !== undefined && this.dice(index, occasion) >= rule.probability) continue;
      if (this.left[index] !== undefined) this.left[index]--;
      return rule;
    }
    return WELL;
  }

  private dice(index: number, { on, key, requestNumber, nth }: Occasion): number {
    const text = [this.seed, index, on, key, requestNumber, nth].join('/');
    return createHash('sha256').update(text).digest().readUIntBE(0, 6) / 2 ** 48;
  }
}

const FILTERS = ['on', 'key', 'requestNumber', 'payeeAccount', 'amount'] as const;

const isAbout = (rule: Rule, occasion: Occasion): boolean =>
  FILTERS.every((name) => rule[name] === undefined || rule[name] === occasion[name]);
