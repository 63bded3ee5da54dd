import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import {
  channelActor,
  clipped,
  ConcludePayouts,
  PayoutChanges,
  transition,
  type Attention,
  type Payout,
  type PayoutActor,
  type PayoutChange,
  type Conclusion,
  type PayoutEvent,
  type PayoutMoment,
  serviceActor,
} from '../payouts/index.js';
import type { Answer } from './answer.js';
import { ExchangeRepository } from './database/exchange.repository.js';
import { millisecondsOf } from './database/health.repository.js';
import { WorkRepository, type NextQuery } from './database/work.repository.js';
import { NoteHealth } from './note-health.js';
import { concludes, conclusiveFrom } from './rules/not-found.rules.js';
import { afterQuery, pauseAfter } from './rules/query-pace.rules.js';
import { SendingAlarms } from './sending-alarms.js';
import { SendingMetrics } from './sending-metrics.js';

/** What an answer comes to when the payout is still open: some events, in order, and what is told afterwards. */
interface Reading {
  readonly events: readonly PayoutEvent[];
  /** What was asked again in vain has no event of its own: it is in the log of exchanges. */
  readonly quiet: NextQuery | null;
  readonly alarm: 'unexpected' | 'queryLimit' | null;
}

/** What is told when it is committed. */
interface Told {
  readonly answer: Answer;
  readonly alarm: 'unexpected' | 'queryLimit' | 'contradiction';
}

/** The conclusion of "not found" waits for the locked row, which knows its not-after. */
interface Concluding {
  readonly answer: Answer;
  readonly conclusion: Conclusion;
}

/** Refused because the node is busy: it is worth a moment, since otherwise the channel would be asked again. */
const MOST_TRIES = 4;
const TRY_AGAIN_MILLISECONDS = 200;

/**
 * Puts answers into the books, many at a time: what is definite is concluded, so that conclusions share groups of
 * postings; what is unknown gets its next query; what nobody expected gets a person. Nothing here sends anything.
 */
@Injectable()
export class RecordAnswers {
  constructor(
    private readonly exchanges: ExchangeRepository,
    private readonly conclude: ConcludePayouts,
    private readonly changes: PayoutChanges,
    private readonly transactions: Transactions,
    private readonly work: WorkRepository,
    private readonly health: NoteHealth,
    private readonly clock: Clock,
    private readonly alarms: SendingAlarms,
    private readonly metrics: SendingMetrics,
  ) {}

  /** May be repeated as a whole. */
  async execute(answers: readonly Answer[]): Promise<void> {
    await this.exchanges.insert(answers.map(({ exchange }) => exchange));
    await this.health.execute(answers);
    const definite = answers.flatMap((answer) => definiteOf(answer));
    const open = answers.filter(({ verdict }) => verdict.kind !== 'succeeded' && verdict.kind !== 'failed');
    const missing = open.length === 0 ? [] : await this.recordOpen(open);
    await this.concludeAll([...definite, ...missing]);
  }

  /** @returns what "not found" concludes */
  private async recordOpen(open: readonly Answer[]): Promise<Concluding[]> {
    const { concluding, told } = await this.transactions.run((tx) => this.write(tx, open));
    for (const { answer, alarm } of told) {
      const { payoutId, channel, verdict, exchange } = answer;
      const detail = 'cause' in verdict ? verdict.cause : verdict.kind;
      this.alarms[alarm].raise({
        payout: payoutId,
        channel: channel.code,
        detail,
        traceId: exchange.traceId,
      });
    }
    return concluding;
  }

  private async write(tx: Tx, open: readonly Answer[]): Promise<{ concluding: Concluding[]; told: Told[] }> {
    const locked = await this.changes.lock(
      tx,
      open.map(({ payoutId }) => payoutId),
    );
    const moment = await this.changes.moment(tx);
    const now = this.clock.now().getTime();
    const concluding: Concluding[] = [];
    const told: Told[] = [];
    const changed: PayoutChange[] = [];
    const quiet: NextQuery[] = [];
    const seen = new Set<string>();
    for (const answer of open) {
      const payout = locked.get(answer.payoutId);
      // Spoken of twice in one round: the first will do.
      if (!payout || seen.has(payout.id)) continue;
      seen.add(payout.id);
      if (payout.state !== 'processing') {
        if (!isOfOtherMoney(answer)) continue;
        told.push({ answer, alarm: 'contradiction' });
        changed.push(...contradictionOf(answer, payout, moment));
        continue;
      }
      const conclusion = notFoundConclusion(answer, payout);
      if (conclusion) {
        concluding.push({ answer, conclusion });
        continue;
      }
      const reading = readingOf(answer, payout, now);
      if (reading.alarm) told.push({ answer, alarm: reading.alarm });
      if (reading.quiet) quiet.push(reading.quiet);
      changed.push(...applyAll(payout, reading.events, actorOf(answer), moment));
    }
    await this.changes.write(tx, changed);
    await this.work.askAgain(tx, quiet);
    return { concluding, told };
  }

  private async concludeAll(concluding: readonly Concluding[]): Promise<void> {
    let left = concluding;
    for (let attempt = 1; left.length > 0; attempt++) {
      const outcomes = await this.conclude.executeAll(
        left.map(({ answer, conclusion }) => ({
          payoutId: answer.payoutId,
          conclusion,
          by: actorOf(answer),
        })),
      );
      const again: Concluding[] = [];
      outcomes.forEach((outcome, index) => {
        if (outcome.ok)
          return this.metrics.concluded(outcome.value.payout.state === 'failed' ? 'failed' : 'succeeded');
        const { kind } = outcome.refusal;
        if ((kind === 'busy' || kind === 'unavailable') && attempt < MOST_TRIES) again.push(left[index]!);
        else this.metrics.concluded('refused');
      });
      left = again;
      if (left.length > 0) await pause(TRY_AGAIN_MILLISECONDS * attempt);
    }
  }
}

/** An end stands, whatever is said later; but that the bank speaks of other money is for a person to see. */
const isOfOtherMoney = ({ verdict }: Answer): boolean =>
  verdict.kind === 'unexpected' && verdict.cause !== 'garbage' && verdict.cause !== 'unlisted-code';

function contradictionOf(answer: Answer, payout: Payout, moment: PayoutMoment): PayoutChange[] {
  if (payout.attention !== null) return [];
  const event = { kind: 'ask-person', attention: 'contradiction', detail: wordsOf(answer) } as const;
  return applyAll(payout, [event], actorOf(answer), moment);
}

function definiteOf(answer: Answer): Concluding[] {
  const { verdict } = answer;
  if (verdict.kind === 'succeeded') {
    const { bankReference, code } = verdict;
    return [{ answer, conclusion: { kind: 'succeeded', bankReference, code } }];
  }
  if (verdict.kind === 'failed')
    return [{ answer, conclusion: { kind: 'failed', cause: 'channel', code: verdict.code } }];
  return [];
}

/** Only a query that was started after everything could have arrived and been seen proves that nothing did. */
function notFoundConclusion({ verdict, askedAt, channel }: Answer, payout: Payout): Conclusion | null {
  if (verdict.kind !== 'not-found' || askedAt === null) return null;
  if (!concludes(momentOf(payout, channel), askedAt)) return null;
  return { kind: 'failed', cause: 'not-found', code: null };
}

const momentOf = ({ notAfter }: Payout, { terms }: Answer['channel']): number | null =>
  conclusiveFrom(notAfter === null ? null : millisecondsOf(notAfter), terms);

/** A person is asked for the first reason only: the manual queue shows all that was said. */
function readingOf(answer: Answer, payout: Payout, now: number): Reading {
  const { verdict, channel } = answer;
  const isQuery = answer.askedAt !== null;
  const queries = payout.queries + (isQuery ? 1 : 0);
  const found = verdict.kind !== 'not-found';
  const next = isQuery
    ? afterQuery({ queries, now, found, conclusiveFrom: momentOf(payout, channel) }, channel.terms)
    : ({ kind: 'query', at: now + pauseAfter(0, channel.terms) } as const);
  const nextQueryAt = next.kind === 'query' ? toDatabaseTime(new Date(next.at)) : null;
  const unknown: PayoutEvent = { kind: 'answer-unknown', detail: wordsOf(answer), queries, nextQueryAt };
  const isUnexpected = verdict.kind === 'unexpected';
  const attention: Attention | null = isUnexpected
    ? verdict.cause
    : next.kind === 'person'
      ? next.attention
      : null;
  const asks = attention !== null && payout.attention === null;
  const ask = asks ? [{ kind: 'ask-person' as const, attention, detail: wordsOf(answer) }] : [];
  const alarm = isUnexpected && asks ? 'unexpected' : next.kind === 'person' ? 'queryLimit' : null;
  if (isQuery && queries > 1 && !asks)
    return { events: [], quiet: { id: payout.id, queries, nextQueryAt }, alarm };
  return { events: [...ask, unknown], quiet: null, alarm };
}

const MOST_WORDS = 255;

function wordsOf({ verdict }: Answer): string {
  const words =
    verdict.kind === 'unexpected'
      ? `${verdict.cause}: ${verdict.detail}`
      : 'cause' in verdict
        ? verdict.cause
        : verdict.kind;
  return clipped(words, MOST_WORDS);
}

function applyAll(
  payout: Payout,
  events: readonly PayoutEvent[],
  actor: PayoutActor,
  moment: PayoutMoment,
): PayoutChange[] {
  const changes: PayoutChange[] = [];
  let before = payout;
  for (const event of events) {
    const change = transition(before, event, actor, moment);
    if (!change.ok) break;
    changes.push(change.value);
    before = change.value.after;
  }
  return changes;
}

/** The channel speaks where it has said something; silence is the service's own finding. */
function actorOf({ verdict, exchange }: Answer): PayoutActor {
  const isService = verdict.kind === 'not-found' || verdict.kind === 'not-sent';
  return (isService ? serviceActor : channelActor)(exchange.traceId);
}
