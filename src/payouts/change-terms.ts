import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../platform/audit/index.js';
import type { Caller } from '../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import { accepted, refused, RefusalError, type Result } from '../platform/errors/index.js';
import { ChannelDirectory } from '../channels/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { PayoutTermsRepository, type PayoutSettings } from './database/payout-terms.repository.js';
import type {
  PayoutApprovalRuleDto,
  PayoutLimitDto,
  SetPayoutRouteDto,
  SetPayoutSettingsDto,
} from './dto/payout-terms.dto.js';
import { masked } from '../payees/index.js';
import { EVERYBODY, type ApprovalRule, type PayoutLimit } from './payout-terms.js';
import { payoutRefusals } from './payouts.errors.js';
import { readRoute } from './read-route.rules.js';
import {
  anyPayeeAllowed,
  limitRaised,
  raisesLimit,
  raisesRule,
  readCap,
  readLimit,
  ruleRaised,
} from './terms-change.rules.js';

/** Who changes the terms of which book, and why. */
export interface TermsOrder {
  readonly caller: Caller;
  readonly book: BookRef;
  readonly reason: string;
  /** A second person has agreed: it may let more money out. */
  readonly isChecked: boolean;
}

/**
 * Changes what the payouts of a book are decided on. Each change gives the terms another version, in its transaction: a
 * payout whose posting comes after it is decided on it, on every node. Each is in the audit trail.
 */
@Injectable()
export class ChangeTerms {
  constructor(
    private readonly terms: PayoutTermsRepository,
    private readonly channels: ChannelDirectory,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  async settings(
    order: TermsOrder,
    { duplicateWindowMinutes, approvalMinutes, payeesOnly }: SetPayoutSettingsDto,
  ): Promise<Result<void>> {
    return refusalAsValue(
      this.transactions.run(async (tx) => {
        const before = await this.terms.advance(tx, order.book.id);
        if (before.payeesOnly && payeesOnly === false) throw new RefusalError(anyPayeeAllowed());
        const after = { ...before, duplicateWindowMinutes, approvalMinutes };
        const settings = { ...after, payeesOnly: payeesOnly ?? before.payeesOnly };
        await this.setSettings(tx, order, before, settings);
      }),
    );
  }

  /** Others than payees of the book may be paid again. @param tx that of its approval */
  async allowAnyPayee(tx: Tx, order: TermsOrder): Promise<void> {
    const before = await this.terms.advance(tx, order.book.id);
    await this.setSettings(tx, order, before, { ...before, payeesOnly: false });
  }

  private async setSettings(
    tx: Tx,
    order: TermsOrder,
    before: PayoutSettings,
    after: PayoutSettings,
  ): Promise<void> {
    await this.terms.setSettings(tx, order.book.id, after);
    await this.record(tx, order, 'payout-settings.set', order.book.code, { before, after });
  }

  async route(order: TermsOrder, code: string, body: SetPayoutRouteDto): Promise<Result<void>> {
    const { book } = order;
    const known = new Map((await this.channels.ofBook(book.id)).map((channel) => [channel.code, channel]));
    const read = readRoute(code, body, (channel) => known.get(channel));
    if (!read.ok) return read;
    const { candidates, active, prefer, rerouteAfterMinutes } = body;
    await this.transactions.run(async (tx) => {
      await this.terms.advance(tx, book.id);
      await this.terms.setRoute(tx, book.id, read.value, this.now());
      await this.record(tx, order, 'payout-route.set', code, {
        ...{ candidates, active },
        ...(prefer && { prefer }),
        ...(rerouteAfterMinutes !== undefined && { rerouteAfterMinutes }),
      });
    });
    return accepted(undefined);
  }

  /** Without a maximum the limit is removed. @param joined the transaction of an approval */
  async limit(order: TermsOrder, body: PayoutLimitDto, joined?: Tx): Promise<Result<void>> {
    const { book } = order;
    const read = readLimit(body, book.currencies.get(body.currency));
    if (!read.ok) return read;
    const wanted = read.value;
    const isNone = wanted.maximumAmount === null && wanted.maximumCount === null;
    if (isNone && !order.isChecked) return refused(payoutRefusals.limitEmpty());
    return refusalAsValue(
      this.transactions.run(async (tx) => {
        await this.terms.advance(tx, book.id);
        const now = await this.standingLimit(tx, book.id, wanted);
        if (!order.isChecked && raisesLimit(now, wanted)) throw new RefusalError(limitRaised());
        await this.terms.setLimit(tx, book.id, wanted, this.now());
        const target = `${wanted.scope} ${shown(wanted.subject)} ${wanted.currency}`;
        const { maximumAmount = null, maximumCount = null } = body;
        await this.record(tx, order, isNone ? 'payout-limit.remove' : 'payout-limit.set', target, {
          maximumAmount,
          maximumCount,
        });
      }, joined),
    );
  }

  async approvalRule(order: TermsOrder, body: PayoutApprovalRuleDto, joined?: Tx): Promise<Result<void>> {
    const { book } = order;
    const { client, currency } = body;
    const decimals = book.currencies.get(currency);
    if (decimals === undefined) return refused(payoutRefusals.currencyNotInBook(currency, 'currency'));
    const upTo = readCap(body.upTo, decimals, 'upTo');
    if (!upTo.ok) return upTo;
    const wanted: ApprovalRule = { client, currency, upTo: upTo.value };
    return refusalAsValue(
      this.transactions.run(async (tx) => {
        await this.terms.advance(tx, book.id);
        const now =
          (await this.terms.approvalRule(tx, book.id, client, currency)) ??
          (await this.terms.approvalRule(tx, book.id, EVERYBODY, currency));
        if (!order.isChecked && raisesRule(now, wanted)) throw new RefusalError(ruleRaised());
        await this.terms.setApprovalRule(tx, book.id, wanted, this.now());
        await this.record(tx, order, 'payout-rule.set', `${client} ${currency}`, { upTo: body.upTo });
      }, joined),
    );
  }

  private async standingLimit(tx: Tx, bookId: number, wanted: PayoutLimit): Promise<PayoutLimit | null> {
    const own = await this.terms.limit(tx, bookId, wanted);
    return own ?? this.terms.limit(tx, bookId, { ...wanted, subject: EVERYBODY });
  }

  private record(
    tx: Tx,
    { caller, book, reason }: TermsOrder,
    action: string,
    target: string,
    detail: object,
  ): Promise<void> {
    return this.audit.record(tx, { caller, bookId: book.id, action, target, reason, detail });
  }

  private now(): string {
    return toDatabaseTime(this.clock.now());
  }
}

/** A subject as the audit trail tells it: the number of a payee masked. */
function shown(subject: string): string {
  const [bank, account] = subject.split('/') as [string, string | undefined];
  return account === undefined ? subject : `${bank}/${masked(account)}`;
}

/** A refusal inside a transaction is thrown, so that it undoes what was written before it. */
async function refusalAsValue(work: Promise<void>): Promise<Result<void>> {
  try {
    return accepted(await work);
  } catch (error) {
    if (error instanceof RefusalError) return refused(error.refusal);
    throw error;
  }
}
