import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../platform/audit/index.js';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { databaseErrorKind, type Tx } from '../platform/database/index.js';
import { accepted, refused, type Refusal, type Result } from '../platform/errors/index.js';
import type { ApprovedOrder, ChangeCommand } from '../ledger/approvals/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { TradeFormatRepository } from './database/trade-format.repository.js';
import { TradeSourceRepository } from './database/trade-source.repository.js';
import { SetTradeFormatDto, SetTradeSourceDto } from './dto/trade-source.dto.js';
import { isFileNamePattern } from './file-name.rules.js';
import { FindFormat } from './find-format.js';
import { readTradeFormat } from './formats/read-format.rules.js';
import { tradeFileRefusals } from './trade-files.errors.js';
import type { SourceTerms } from './trade-source.js';

/** The next version of a format (文件格式): by two persons, because amounts and dates are what it says. */
@Injectable()
export class SetTradeFormat implements ChangeCommand<SetTradeFormatDto> {
  readonly effect = 'change';
  readonly name = 'set-trade-format';
  readonly makerRoles = ['operator', 'admin'] as const;
  readonly content = SetTradeFormatDto;

  constructor(
    private readonly formats: TradeFormatRepository,
    private readonly finding: FindFormat,
    private readonly audit: AuditTrail,
  ) {}

  async check(_book: BookRef, { definition }: SetTradeFormatDto): Promise<Result<void>> {
    const read = readTradeFormat(definition);
    return Promise.resolve(read.ok ? accepted(undefined) : read);
  }

  async execute(
    tx: Tx,
    { book, content, caller, reason }: ApprovedOrder<SetTradeFormatDto>,
  ): Promise<Result<object>> {
    const { format: code, definition } = content;
    const read = readTradeFormat(definition);
    if (!read.ok) return read;
    const version = ((await this.formats.newestIn(tx, book.id, code))?.version ?? 0) + 1;
    const made = this.finding.made(code, version, definition);
    const inserted = await amongTwins(this.formats.insert(tx, book.id, made, caller.clientId));
    if (!inserted.ok) return inserted;
    const detail = { version, digest: made.digest };
    await this.audit.record(tx, {
      ...{ caller, bookId: book.id, action: 'trade-format.set', target: code, reason, detail },
    });
    return accepted({ format: code, version });
  }
}

/** A source (来源), or what it may bring from now on. Files that are there keep what they came under. */
@Injectable()
export class SetTradeSource implements ChangeCommand<SetTradeSourceDto> {
  readonly effect = 'change';
  readonly name = 'set-trade-source';
  readonly makerRoles = ['operator', 'admin'] as const;
  readonly content = SetTradeSourceDto;

  constructor(
    private readonly sources: TradeSourceRepository,
    private readonly formats: FindFormat,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  async check(book: BookRef, content: SetTradeSourceDto): Promise<Result<void>> {
    const problem = await this.problem(book, content);
    return problem ? refused(problem) : accepted(undefined);
  }

  async execute(
    tx: Tx,
    { book, content, caller, reason }: ApprovedOrder<SetTradeSourceDto>,
  ): Promise<Result<object>> {
    const problem = await this.problem(book, content);
    if (problem) return refused(problem);
    const { source: code, ...given } = content;
    const terms = termsOf(given);
    const at = toDatabaseTime(this.clock.now());
    const known = await this.sources.lock(tx, book.id, code);
    const written = known
      ? this.sources.change(tx, known, terms, at)
      : this.sources.insert(tx, book.id, code, terms, at);
    const done = await amongTwins(written.then(() => this.formats.takeReadyMade(tx, book.id, terms.format)));
    if (!done.ok) return done;
    const version = (known?.version ?? 0) + 1;
    await this.audit.record(tx, {
      ...{ caller, bookId: book.id, action: 'trade-source.set', target: code, reason },
      detail: { version, format: terms.format, kinds: terms.kinds, active: terms.active },
    });
    return accepted({ source: code, version });
  }

  private async problem(
    book: BookRef,
    { format, fileName, registrars }: SetTradeSourceDto,
  ): Promise<Refusal | null> {
    if (!(await this.formats.exists(book.id, format)))
      return tradeFileRefusals.formatNotFound(format, 'content/format');
    const isGood = fileName === undefined || isFileNamePattern(fileName, registrars.length > 0);
    return isGood ? null : tradeFileRefusals.fileNameMalformed();
  }
}

/** Of two at once the later one is refused by a key, and may be approved again. */
async function amongTwins(work: Promise<void>): Promise<Result<void>> {
  try {
    return accepted(await work);
  } catch (error) {
    if (databaseErrorKind(error) !== 'duplicate-key') throw error;
    return refused(tradeFileRefusals.changedMeanwhile());
  }
}

const termsOf = (given: Omit<SetTradeSourceDto, 'source'>): SourceTerms => ({
  name: given.name,
  format: given.format,
  kinds: given.kinds,
  registrars: given.registrars,
  expectedFiles: given.expectedFiles,
  products: given.products ?? null,
  parties: given.parties,
  fileName: given.fileName ?? null,
  readyMarker: given.readyMarker ?? false,
  active: given.active,
});
