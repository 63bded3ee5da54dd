import { Injectable, Logger } from '@nestjs/common';
import { theService, type Caller } from '../platform/auth/index.js';
import { Clock, isBusinessDate } from '../platform/clock/index.js';
import { accepted, refused, type Refusal, type Result } from '../platform/errors/index.js';
import { Ids } from '../platform/ids/index.js';
import { TradeSourceRepository } from './database/trade-source.repository.js';
import { DropFolder, type DroppedFile } from './drop-folder.js';
import { readFileName } from './file-name.rules.js';
import { ReceiveFile, type FileOrder } from './receive-file.js';
import { Spool } from './stages/spool.js';
import { TradeFileAlarms } from './trade-file-alarms.js';
import { tradeFileRefusals } from './trade-files.errors.js';
import type { TradeSource } from './trade-source.js';

const SOURCES = 100;
/** A file whose side file came first may still be written: it is believed once it has not changed for so long. */
const SETTLED_MILLISECONDS = 60_000;

/** Takes what lies in the folders of sources. What is half-written waits; what is refused is moved aside with the reason. */
@Injectable()
export class CollectFolder {
  private readonly logger = new Logger(CollectFolder.name);

  constructor(
    private readonly folder: DropFolder,
    private readonly sources: TradeSourceRepository,
    private readonly receive: ReceiveFile,
    private readonly spool: Spool,
    private readonly alarms: TradeFileAlarms,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** @param isStopping asked between files */
  async execute(traceId: string, isStopping: () => boolean): Promise<void> {
    if (!this.folder.isThere) return;
    for (let after = '0'; !isStopping();) {
      const page = await this.sources.all(after, SOURCES);
      for (const source of page)
        if (source.terms.fileName !== null) await this.of(source, traceId, isStopping);
      if (page.length < SOURCES) return;
      after = page.at(-1)!.sourceNo;
    }
  }

  private async of(source: TradeSource, traceId: string, isStopping: () => boolean): Promise<void> {
    for (const dropped of await this.folder.find(source)) {
      if (isStopping()) return;
      try {
        await this.take(source, dropped, theService(traceId));
      } catch (error) {
        // Another node may have moved it meanwhile; if it is still there, the next round looks again.
        const { name } = dropped;
        this.logger.warn({
          message: 'A file of a folder was not taken for now',
          source: source.code,
          name,
          err: error,
        });
      }
    }
  }

  private async take(source: TradeSource, dropped: DroppedFile, caller: Caller): Promise<void> {
    const order = orderOf(source, dropped);
    const taken = order.ok ? await this.bring(source, dropped, order.value, caller) : order;
    if (taken === null) return;
    const report = taken.ok ? { file: taken.value } : taken.refusal;
    if (!taken.ok) this.tell(source, dropped, taken.refusal, caller);
    await this.folder.settle(dropped, taken.ok ? 'taken' : 'refused', report);
  }

  /** @returns the id of the file; null: it waits */
  private async bring(
    source: TradeSource,
    dropped: DroppedFile,
    order: FileOrder,
    caller: Caller,
  ): Promise<Result<string> | null> {
    const prepared = await this.receive.prepare(order);
    if (!prepared.ok) return prepared;
    const id = this.ids.uuid();
    const kept = await this.spool.keep(id, this.folder.read(dropped));
    if (!kept.ok) return kept;
    const right = order.checksum?.length === 32 ? kept.value.md5 : kept.value.sha256;
    const isSettled = this.clock.now().getTime() - dropped.changedAt.getTime() > SETTLED_MILLISECONDS;
    if (right !== order.checksum && !isSettled) {
      await this.spool.remove(id);
      return null;
    }
    // With a wrong checksum it is a file that is refused, with its report.
    const taken = await this.receive.take(caller, order, prepared.value, id, kept.value);
    if (taken.ok) return accepted(taken.value.id);
    await this.spool.remove(id);
    return this.sameAgain(source, order, kept.value.sha256, taken.refusal);
  }

  /** A node that died before it had moved the file aside has taken it all the same. */
  private async sameAgain(
    source: TradeSource,
    { name }: FileOrder,
    sha256: string,
    refusal: Refusal,
  ): Promise<Result<string>> {
    const same = await this.receive.byContent(source.sourceNo, sha256);
    return same?.name === name ? accepted(same.id) : refused(refusal);
  }

  private tell({ code: source }: TradeSource, { name }: DroppedFile, refusal: Refusal, caller: Caller): void {
    this.alarms.refused.raise({ source, name, code: refusal.code, traceId: caller.traceId });
  }
}

/** What the name of the file says, by the pattern of the source. */
function orderOf({ bookId, code, terms }: TradeSource, dropped: DroppedFile): Result<FileOrder> {
  const { name, checksum, isSupplementary } = dropped;
  const named = readFileName(terms.fileName!, name);
  if (!named || !isBusinessDate(named.businessDate))
    return refused(tradeFileRefusals.nameUnreadable(terms.fileName!));
  const kind = isSupplementary ? 'supplementary' : 'original';
  return accepted({
    bookId,
    source: code,
    ...named,
    kind,
    name,
    replaces: null,
    checksum,
    requestNumber: null,
  });
}
