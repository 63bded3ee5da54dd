import { Injectable } from '@nestjs/common';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import type { BookRef } from '../ledger/books/index.js';
import type { AgreementTerms } from './agreement.js';
import { AgreementRepository } from './database/agreement.repository.js';
import { readTerms } from './read-terms.js';
import type { OpenDays } from './rules/cycle.rules.js';
import { SettlementCalendars } from './settlement-calendars.js';
import { settlementRefusals } from './settlement.errors.js';

/** An agreement in force, with the open days that it counts by. */
export interface AgreementInForce {
  readonly version: number;
  readonly terms: AgreementTerms;
  readonly days: OpenDays;
}

/** What is agreed with parties on a date. */
@Injectable()
export class Agreements {
  constructor(
    private readonly agreements: AgreementRepository,
    private readonly calendars: SettlementCalendars,
  ) {}

  /** @returns for each of the parties its agreement, or why nothing can be settled with it */
  async inForce(
    book: BookRef,
    currency: string,
    parties: readonly string[],
    date: string,
  ): Promise<(party: string) => Result<AgreementInForce>> {
    const decimals = book.currencies.get(currency)!;
    const records = await this.agreements.inForce(book.id, currency, [...new Set(parties)], date);
    const calendars = new Map<string | null, Result<OpenDays>>();
    const found = new Map<string, Result<AgreementInForce>>();
    for (const [party, { version, content }] of records) {
      const read = readTerms(content, { currency, decimals });
      // What was approved was read before.
      if (!read.ok) throw new Error(`Version ${version} of the agreement with ${party} cannot be read`);
      const terms = read.value;
      const { calendar } = terms;
      if (!calendars.has(calendar)) calendars.set(calendar, await this.calendars.of(book.id, calendar));
      const days = calendars.get(calendar)!;
      found.set(party, terms.isActive ? withDays(version, terms, days) : ended(party));
    }
    return (party) => found.get(party) ?? refused(settlementRefusals.noAgreement(party));
  }
}

const withDays = (
  version: number,
  terms: AgreementTerms,
  days: Result<OpenDays>,
): Result<AgreementInForce> => (days.ok ? accepted({ version, terms, days: days.value }) : days);

const ended = (party: string): Result<AgreementInForce> => refused(settlementRefusals.agreementEnded(party));
