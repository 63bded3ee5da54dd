import { Injectable } from '@nestjs/common';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { FundingTermsRepository, type KeptFundingTerms } from './database/funding-terms.repository.js';
import type { FundingTerms } from './funding-terms.js';
import { fundsRefusals } from './funds.errors.js';
import { readFundingTerms } from './read-funding-terms.js';

/** The funding terms that were approved last. */
@Injectable()
export class FundingTermsInForce {
  constructor(private readonly terms: FundingTermsRepository) {}

  async of(bookId: number, currency: string): Promise<Result<FundingTerms>> {
    const kept = await this.terms.last(bookId, currency);
    return kept ? accepted(termsOf(kept)) : refused(fundsRefusals.noTerms(currency));
  }

  /** Of all books. */
  async all(): Promise<
    { readonly bookId: number; readonly bookCode: string; readonly terms: FundingTerms }[]
  > {
    return (await this.terms.all()).map((kept) => ({
      ...{ bookId: kept.bookId, bookCode: kept.bookCode, terms: termsOf(kept) },
    }));
  }
}

/** @throws Error when they cannot be read, which was seen to when they were approved */
function termsOf({ content, version }: KeptFundingTerms): FundingTerms {
  const read = readFundingTerms(content, version);
  if (!read.ok)
    throw new Error(`Version ${version} of funding terms cannot be read: ${read.refusal.message}`);
  return read.value;
}
