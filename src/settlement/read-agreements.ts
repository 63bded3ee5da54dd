import { Injectable } from '@nestjs/common';
import { toIsoTime } from '../platform/clock/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { cursorMalformed, decodeCursor, limitOf, pageFrom, type Page } from '../platform/http/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { AgreementRepository, type AgreementRecord } from './database/agreement.repository.js';
import type { SettlementAgreementDto, SettlementAgreementsQuery } from './dto/agreement.dto.js';

const VERSION = /^[1-9][0-9]{0,9}$/;

/** What is and was agreed, by party and version. Plain reads: nothing is decided on them. */
@Injectable()
export class ReadAgreements {
  constructor(private readonly agreements: AgreementRepository) {}

  async page(
    { id }: BookRef,
    query: SettlementAgreementsQuery,
  ): Promise<Result<Page<SettlementAgreementDto>>> {
    const place = query.after === undefined ? null : decodeCursor(query.after, 2);
    if (place && !place.ok) return place;
    const [party, version] = place?.ok ? place.value : [];
    if (version !== undefined && !VERSION.test(version)) return refused(cursorMalformed());
    const after = party === undefined ? null : { party, version: Number(version) };
    const limit = limitOf(query);
    const rows = await this.agreements.page(id, query.currency, query.party ?? null, after, limit + 1);
    return accepted(pageFrom(rows, limit, (row) => [row.content.party, String(row.version)], viewOf));
  }
}

const viewOf = ({ content, version, approvalId, recordedAt }: AgreementRecord): SettlementAgreementDto => ({
  ...content,
  ...{ version, approval: approvalId, recordedAt: toIsoTime(recordedAt) },
});
