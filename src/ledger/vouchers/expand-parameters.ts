import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { AccountDirectory } from '../accounts/index.js';
import { BookDirectory, type BookRef } from '../books/index.js';
import { ExchangeRates } from '../exchange-rates/index.js';
import type { AccountOpening, Posting } from '../posting/index.js';
import {
  exchangeRatesNeeded,
  expandRule,
  RuleDirectory,
  type ExchangeRateValue,
  type Expansion,
  type FilledAccountTemplate,
  type RuleInForce,
  type RuleParameters,
} from '../posting-rules/index.js';
import { voucherRefusals } from './voucher.errors.js';

/** The part of a posting that comes from lines or from a rule. */
export type PostingCore = Pick<Posting, 'lines' | 'rule' | 'openings'>;

/** Makes lines of parameters by the posting rule in force for the business type. */
@Injectable()
export class ExpandParameters {
  constructor(
    private readonly rules: RuleDirectory,
    private readonly rates: ExchangeRates,
    private readonly accounts: AccountDirectory,
    private readonly books: BookDirectory,
    private readonly clock: Clock,
  ) {}

  /** @param version the caller wants this version or none */
  async execute(
    book: BookRef,
    businessType: string,
    parameters: RuleParameters,
    version?: number,
  ): Promise<Result<PostingCore>> {
    const inForce = await this.rules.inForce(book.id, businessType);
    if (!inForce) return refused(voucherRefusals.noRule(businessType));
    if (version !== undefined && version !== inForce.version) {
      return refused(voucherRefusals.ruleVersionDiffers(businessType, inForce.version));
    }
    const rateOf = await this.storedRates(book, inForce, parameters);
    const expansion = await this.expand(book, inForce, parameters, rateOf);
    return expansion.ok ? accepted(this.coreOf(book, inForce, expansion.value)) : expansion;
  }

  /** Has the rule read again after it was found to be no longer in force. */
  forget(bookId: number, businessType: string, ruleId: number): void {
    this.rules.forget(bookId, businessType, ruleId);
  }

  private async storedRates(
    book: BookRef,
    { rule }: RuleInForce,
    parameters: RuleParameters,
  ): Promise<(from: string, to: string) => ExchangeRateValue | undefined> {
    const found = new Map<string, ExchangeRateValue>();
    for (const { from, to } of exchangeRatesNeeded(rule, parameters)) {
      const rate = await this.rates.latest(book.id, from, to, this.clock.now());
      if (rate) found.set(`${from}/${to}`, rate);
    }
    return (from, to) => found.get(`${from}/${to}`);
  }

  /** A currency may have been added to the book on another node: before one is refused the book is read again. */
  private async expand(
    book: BookRef,
    { rule }: RuleInForce,
    parameters: RuleParameters,
    exchangeRate: (from: string, to: string) => ExchangeRateValue | undefined,
  ): Promise<Result<Expansion>> {
    const decimalsIn = (current: BookRef) => (currency: string) => current.currencies.get(currency);
    const first = expandRule(rule, parameters, { decimalsOf: decimalsIn(book), exchangeRate });
    if (first.ok || first.refusal.code !== 'LEDGER.CURRENCY_NOT_IN_BOOK') return first;
    this.books.forget(book.code);
    const current = await this.books.byCode(book.code);
    if (!current.ok) return current;
    return expandRule(rule, parameters, { decimalsOf: decimalsIn(current.value), exchangeRate });
  }

  private coreOf(book: BookRef, inForce: RuleInForce, expansion: Expansion): PostingCore {
    const { ruleId, version, glAccounts } = inForce;
    const missing = expansion.openings.filter(
      (opening) => this.accounts.lookup(book.id, opening.account) === undefined,
    );
    return {
      lines: expansion.lines,
      rule: { ruleId, version, parameters: expansion.parameters },
      openings: missing.map((opening) => openingOf(book, opening, glAccounts)),
    };
  }
}

function openingOf(
  book: BookRef,
  { account, glAccount: glCode, currency, name, party, mustBeZero }: FilledAccountTemplate,
  glAccounts: RuleInForce['glAccounts'],
): AccountOpening {
  const glAccount = glAccounts.get(glCode)!;
  return {
    code: account,
    name,
    glAccountId: glAccount.id,
    glCode,
    normalSide: glAccount.normalSide,
    currency,
    decimals: book.currencies.get(currency)!,
    party,
    overdraftLimit: glAccount.mayOverdraw ? null : 0n,
    mustBeZero,
  };
}
