import { Injectable } from '@nestjs/common';
import type { Readable } from 'node:stream';
import type { Caller } from '../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { databaseErrorKind, Transactions } from '../platform/database/index.js';
import { accepted, refused, type Refusal, type Result } from '../platform/errors/index.js';
import { Ids, isUuid } from '../platform/ids/index.js';
import { TradeFileRepository, type NewTradeFile } from './database/trade-file.repository.js';
import { TradeFormatRepository } from './database/trade-format.repository.js';
import { TradeSourceRepository } from './database/trade-source.repository.js';
import { Spool, type Spooled } from './stages/spool.js';
import type { TradeFile, TradeFileKind } from './trade-file.js';
import { tradeFileRefusals } from './trade-files.errors.js';
import type { TradeSource } from './trade-source.js';

/** What a file is said to be. */
export interface FileOrder {
  readonly bookId: number;
  readonly source: string;
  readonly registrar: string;
  readonly businessDate: string;
  readonly kind: TradeFileKind;
  readonly name: string;
  /** Id of the file that is replaced. */
  readonly replaces: string | null;
  /** MD5 or SHA-256, hexadecimal; null: missing, for which the file is refused. */
  readonly checksum: string | null;
  readonly requestNumber: string | null;
}

/** A source that may bring what is said, and the version of its format. */
export interface PreparedFile {
  readonly source: TradeSource;
  readonly formatVersion: number;
  readonly replacesNo: string | null;
}

/** Takes files into the spool, whole or not at all; the next rounds verify, parse and validate them. */
@Injectable()
export class ReceiveFile {
  constructor(
    private readonly sources: TradeSourceRepository,
    private readonly formats: TradeFormatRepository,
    private readonly files: TradeFileRepository,
    private readonly spool: Spool,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** An upload: bytes that are not those that the sender means are refused at once, and nothing is kept of them. */
  async execute(caller: Caller, order: FileOrder, arriving: Readable): Promise<Result<TradeFile>> {
    const prepared = await this.prepare(order);
    if (!prepared.ok) {
      // Read to its end, so that the sender hears the answer.
      arriving.resume();
      return prepared;
    }
    const id = this.ids.uuid();
    const kept = await this.spool.keep(id, arriving);
    if (!kept.ok) return kept;
    const right = order.checksum?.length === 32 ? kept.value.md5 : kept.value.sha256;
    const taken =
      order.checksum === right
        ? await this.take(caller, order, prepared.value, id, kept.value)
        : refused(tradeFileRefusals.checksumDiffers(right));
    if (!taken.ok) await this.spool.remove(id);
    return taken;
  }

  /** Whether the source may bring that. */
  async prepare(order: FileOrder): Promise<Result<PreparedFile>> {
    const source = await this.sources.byCode(order.bookId, order.source);
    if (!source) return refused(tradeFileRefusals.sourceNotFound(order.source));
    const { terms, code } = source;
    if (!terms.active) return refused(tradeFileRefusals.sourceInactive(code));
    if (!terms.kinds.includes(order.kind)) return refused(tradeFileRefusals.kindNotAllowed(order.kind, code));
    const isRegistrar =
      terms.registrars.length === 0 ? order.registrar === '' : terms.registrars.includes(order.registrar);
    if (!isRegistrar) return refused(tradeFileRefusals.registrarUnknown(order.registrar, code));
    const format = await this.formats.newest(order.bookId, terms.format);
    if (!format) return refused(tradeFileRefusals.formatNotFound(terms.format));
    const replaced = await this.replacedBy(order, source);
    if (!replaced.ok) return replaced;
    return accepted({ source, formatVersion: format.version, replacesNo: replaced.value });
  }

  /** A file whose bytes lie in the spool under that id. */
  async take(
    caller: Caller,
    order: FileOrder,
    prepared: PreparedFile,
    id: string,
    spooled: Spooled,
  ): Promise<Result<TradeFile>> {
    const { sha256, bytes } = spooled;
    const facts = { state: 'received', saidChecksum: order.checksum, sha256, bytes } as const;
    return this.insert(caller, this.newFile(order, prepared, id, facts), 'receive');
  }

  /** The live file of a source with these bytes. */
  byContent(sourceNo: string, sha256: string): Promise<TradeFile | null> {
    return this.files.byContent(sourceNo, sha256);
  }

  newFile(
    order: FileOrder,
    { source, formatVersion, replacesNo }: PreparedFile,
    id: string,
    facts: Pick<NewTradeFile, 'state' | 'saidChecksum' | 'sha256' | 'bytes'>,
  ): NewTradeFile {
    const { bookId, registrar, businessDate, kind, name, requestNumber } = order;
    return {
      ...{ id, bookId, sourceNo: source.sourceNo, registrar, businessDate, kind, name, requestNumber },
      ...{ formatCode: source.terms.format, formatVersion, sourceVersion: source.version, replacesNo },
      ...facts,
      receivedAt: toDatabaseTime(this.clock.now()),
    };
  }

  /** Unique keys have the last word on what is there already. */
  async insert(caller: Caller, file: NewTradeFile, event: 'receive' | 'begin'): Promise<Result<TradeFile>> {
    try {
      return accepted(await this.transactions.run((tx) => this.files.insert(tx, file, event, caller)));
    } catch (error) {
      if (databaseErrorKind(error) !== 'duplicate-key') throw error;
      const refusal = await this.collision(file);
      if (!refusal) throw error;
      return refused(refusal);
    }
  }

  private async collision({ sourceNo, sha256, replacesNo }: NewTradeFile): Promise<Refusal | null> {
    const same = sha256 === null ? null : await this.files.byContent(sourceNo, sha256);
    if (same) return tradeFileRefusals.contentKnown(same.id, same.state);
    const replacement = replacesNo === null ? null : await this.files.byReplaced(replacesNo);
    return replacement && tradeFileRefusals.replacedAlready(replacement.id);
  }

  /** @returns the number of the file that is replaced; null: none is */
  private async replacedBy(order: FileOrder, source: TradeSource): Promise<Result<string | null>> {
    const { replaces, kind, bookId } = order;
    if ((kind === 'replacement') !== (replaces !== null)) return refused(tradeFileRefusals.replacesMissing());
    if (replaces === null) return accepted(null);
    const replaced = isUuid(replaces) ? await this.files.byId(bookId, replaces) : null;
    if (!replaced) return refused(tradeFileRefusals.notFound(replaces));
    const isFit =
      (replaced.state === 'refused' || replaced.state === 'voided') &&
      replaced.sourceNo === source.sourceNo &&
      replaced.registrar === order.registrar &&
      replaced.businessDate === order.businessDate;
    return isFit ? accepted(replaced.fileNo) : refused(tradeFileRefusals.replacesUnfit(replaces));
  }
}
