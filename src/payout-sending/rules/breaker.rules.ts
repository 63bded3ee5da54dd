/** When a channel is left alone, and for how long (docs: a window of answers, so many bad ones, a pause). */
export interface BreakerTerms {
  readonly window: number;
  readonly openAt: number;
  readonly pauseSeconds: number;
}

export const BREAKER_STATES = ['closed', 'open', 'half-open'] as const;
export type BreakerState = (typeof BREAKER_STATES)[number];

/** What is known of a channel's health, the same for all nodes. */
export interface Health {
  readonly state: BreakerState;
  /** The latest answers of a closed breaker, the newest last: `g` for one that came and can be read, `b` for silence or garbage. */
  readonly marks: string;
  /** While open: until when nothing is sent. While half-open: until when one try is waited for. Milliseconds. */
  readonly until: number;
}

export const HEALTHY: Health = { state: 'closed', marks: '', until: 0 };

/** How much may be sent: everything, one try, or nothing. */
export function sendable({ state, until }: Health, now: number): 'all' | 'one' | 'none' {
  if (state === 'closed') return 'all';
  return now >= until ? 'one' : 'none';
}

/** One try is under way; if nothing is heard of it, another may follow after the pause. */
export const probing = (now: number, { pauseSeconds }: BreakerTerms): Health => ({
  state: 'half-open',
  marks: '',
  until: now + pauseSeconds * 1_000,
});

/**
 * After some answers, in the order in which they came. While the breaker is open, those that were asked for before say
 * nothing; when its pause is over the first one decides, be it that of a send or of a query.
 * @param answers true for each that came and can be read
 */
export function afterAnswers(
  health: Health,
  answers: readonly boolean[],
  now: number,
  terms: BreakerTerms,
): Health {
  let after = health;
  for (const good of answers) after = afterAnswer(after, good, now, terms);
  return after;
}

function afterAnswer(health: Health, good: boolean, now: number, terms: BreakerTerms): Health {
  const opened: Health = { state: 'open', marks: '', until: now + terms.pauseSeconds * 1_000 };
  if (health.state === 'open' && now < health.until) return health;
  if (health.state !== 'closed') return good ? HEALTHY : opened;
  const marks = `${health.marks}${good ? 'g' : 'b'}`.slice(-terms.window);
  const bad = marks.split('b').length - 1;
  return bad >= terms.openAt ? opened : { ...health, marks };
}
