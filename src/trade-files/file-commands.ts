import { Injectable } from '@nestjs/common';
import type { Caller } from '../platform/auth/index.js';
import { toIsoTime } from '../platform/clock/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { isUuid } from '../platform/ids/index.js';
import type { ApprovedOrder, ChangeCommand } from '../ledger/approvals/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { TradeFileRepository } from './database/trade-file.repository.js';
import { DecideTradeFileDto } from './dto/trade-source.dto.js';
import { FileChanges } from './file-changes.js';
import type { AcceptedFile, TradeFile } from './trade-file.js';
import { tradeFileRefusals } from './trade-files.errors.js';
import { VoidConditions } from './void-conditions.js';

/** Takes an accepted file back: nobody sees its records any more, unless something above objects. */
@Injectable()
export class VoidTradeFile implements ChangeCommand<DecideTradeFileDto> {
  readonly effect = 'change';
  readonly name = 'void-trade-file';
  readonly makerRoles = ['operator', 'admin'] as const;
  readonly content = DecideTradeFileDto;

  constructor(
    private readonly files: TradeFileRepository,
    private readonly changes: FileChanges,
    private readonly conditions: VoidConditions,
  ) {}

  async check(book: BookRef, { file: id, digest }: DecideTradeFileDto): Promise<Result<void>> {
    const found = await findFile(this.files, book, id);
    return found.ok ? whether(isVoidable(found.value, digest)) : found;
  }

  async execute(
    tx: Tx,
    { book, content, caller, reason }: ApprovedOrder<DecideTradeFileDto>,
  ): Promise<Result<object>> {
    const found = await findFile(this.files, book, content.file);
    if (!found.ok) return found;
    const file = await this.files.lock(tx, found.value.fileNo);
    const refusal = isVoidable(file, content.digest) ?? (await this.conditions.refusal(tx, acceptedOf(file)));
    if (refusal) return refused(refusal);
    await this.changes.apply(tx, file, null, { event: 'void', reason, actor: caller });
    return accepted({ file: file.id, state: 'voided' });
  }
}

/** Agrees to a replacement: it takes the record keys of the file that it replaces, and is accepted by the next round. */
@Injectable()
export class AcceptReplacement implements ChangeCommand<DecideTradeFileDto> {
  readonly effect = 'change';
  readonly name = 'accept-trade-replacement';
  readonly makerRoles = ['operator', 'admin'] as const;
  readonly content = DecideTradeFileDto;

  constructor(private readonly files: TradeFileRepository) {}

  async check(book: BookRef, { file: id, digest }: DecideTradeFileDto): Promise<Result<void>> {
    const found = await findFile(this.files, book, id);
    return found.ok ? whether(isAwaited(found.value, digest)) : found;
  }

  async execute(
    tx: Tx,
    { book, content, approvalId }: ApprovedOrder<DecideTradeFileDto>,
  ): Promise<Result<object>> {
    const found = await findFile(this.files, book, content.file);
    if (!found.ok) return found;
    const file = await this.files.lock(tx, found.value.fileNo);
    const refusal = isAwaited(file, content.digest);
    if (refusal) return refused(refusal);
    await this.files.setProgress(tx, file.fileNo, JSON.stringify({ approval: approvalId }));
    return accepted({ file: file.id, state: 'agreed' });
  }
}

/** Gives up what is still being sent, or a replacement that nobody wants. */
@Injectable()
export class GiveUpFile {
  constructor(
    private readonly files: TradeFileRepository,
    private readonly changes: FileChanges,
    private readonly transactions: Transactions,
  ) {}

  async execute(caller: Caller, { fileNo }: TradeFile, reason: string): Promise<Result<TradeFile>> {
    const done = await this.transactions.run(async (tx): Promise<Result<void>> => {
      const file = await this.files.lock(tx, fileNo);
      const isOpen = file.state === 'receiving' || isAwaited(file, file.digest ?? '') === null;
      if (!isOpen) return refused(tradeFileRefusals.notInState('refuse', file.state));
      const facts = { refusal: 'GIVEN_UP', refusalMessage: reason, progress: '{}' };
      await this.changes.apply(tx, file, null, { event: 'refuse', reason, actor: caller, facts });
      return accepted(undefined);
    });
    return done.ok ? accepted((await this.files.byNumber(fileNo))!) : done;
  }
}

async function findFile(files: TradeFileRepository, book: BookRef, id: string): Promise<Result<TradeFile>> {
  const file = isUuid(id) ? await files.byId(book.id, id) : null;
  return file ? accepted(file) : refused(tradeFileRefusals.notFound(id));
}

const whether = (refusal: ReturnType<typeof isVoidable>): Result<void> =>
  refusal ? refused(refusal) : accepted(undefined);

function isVoidable(file: TradeFile, digest: string) {
  if (file.state !== 'accepted') return tradeFileRefusals.notInState('void', file.state);
  return file.digest === digest ? null : tradeFileRefusals.contentDiffers();
}

/** Once a checker has agreed it says so in its progress. */
function isAwaited(file: TradeFile, digest: string) {
  if (file.replacesNo === null) return tradeFileRefusals.notAReplacement();
  if (file.state !== 'validated' || file.progress !== '{}')
    return tradeFileRefusals.notInState('approve', file.state);
  return file.digest === digest ? null : tradeFileRefusals.contentDiffers();
}

const acceptedOf = (file: TradeFile): AcceptedFile => ({
  ...{
    fileNo: file.fileNo,
    id: file.id,
    bookId: file.bookId,
    source: file.source,
    registrar: file.registrar,
  },
  ...{ businessDate: file.businessDate, kind: file.kind, name: file.name, records: file.records },
  ...{ totals: file.totals, digest: file.digest!, acceptedAt: toIsoTime(file.endedAt!) },
});
