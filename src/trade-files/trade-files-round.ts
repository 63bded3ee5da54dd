import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../platform/clock/index.js';
import { newTraceId } from '../platform/http/index.js';
import { Ids } from '../platform/ids/index.js';
import { CollectFolder } from './collect-folder.js';
import { TradeFileRepository, type FileActor } from './database/trade-file.repository.js';
import { Overtaken } from './file-changes.js';
import { AcceptFile } from './stages/accept-file.js';
import { CollectRecords } from './stages/collect-records.js';
import { ParseFile } from './stages/parse-file.js';
import { RecordKeys } from './stages/record-keys.js';
import { RefuseFile } from './stages/refuse-file.js';
import { Spool } from './stages/spool.js';
import type { StageEnd, StageWork } from './stages/stage-work.js';
import { SweepFile } from './stages/sweep-file.js';
import { ValidateFile } from './stages/validate-file.js';
import { VerifyFile } from './stages/verify-file.js';
import { TradeFileAlarms } from './trade-file-alarms.js';
import type { TradeFile, TradeFileState } from './trade-file.js';

const FILES = 20;
/** Those that are furthest go first, so that what was begun is finished. */
const WAITING: readonly TradeFileState[] = ['validated', 'parsed', 'verified', 'received', 'refused'];
/** Bytes may lie on a node that is away; after so long the sender sends them again. */
const BYTES_WAIT_MILLISECONDS = 30 * 60_000;

/**
 * What the service does with files by itself: one after the other, stage by stage, on whichever node has claimed it. A node
 * that dies is followed by another when the lease is over, which goes on where the last chunk was committed.
 */
@Injectable()
export class TradeFilesRound {
  private readonly logger = new Logger(TradeFilesRound.name);

  constructor(
    private readonly files: TradeFileRepository,
    private readonly folder: CollectFolder,
    private readonly verify: VerifyFile,
    private readonly parse: ParseFile,
    private readonly collect: CollectRecords,
    private readonly validate: ValidateFile,
    private readonly accept: AcceptFile,
    private readonly sweep: SweepFile,
    private readonly refuse: RefuseFile,
    private readonly spool: Spool,
    private readonly alarms: TradeFileAlarms,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /**
   * @param isStopping asked between chunks
   * @throws Error when a file could not be gone on with; it is tried again when its lease is over
   */
  async execute(traceId = newTraceId(), isStopping: () => boolean = () => false): Promise<void> {
    const failures: unknown[] = [];
    await this.folder.execute(traceId, isStopping).catch((error: unknown) => failures.push(error));
    for (const state of WAITING) {
      for (let after = '0'; !isStopping();) {
        const page = await this.files.waiting(state, after, FILES);
        for (const file of page) {
          if (isStopping()) break;
          await this.take(file, traceId, isStopping).catch((error: unknown) => failures.push(error));
        }
        if (page.length < FILES) break;
        after = page.at(-1)!.fileNo;
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Trade files wait for another try');
  }

  private async take(file: TradeFile, traceId: string, isStopping: () => boolean): Promise<void> {
    const isWaiting = file.state === 'validated' && file.replacesNo !== null && file.progress === '{}';
    if (isWaiting) return;
    const isThere = !needsBytes(file) || (await this.spool.has(file.id));
    if (!isThere && !this.isOverdue(file)) return;
    const claim = this.ids.uuid();
    if (!(await this.files.claim(file, claim))) return;
    const actor = { clientId: 0, apiKeyId: 0, traceId };
    try {
      if (isThere) await this.goOn(file, claim, actor, isStopping);
      else await this.giveUp({ file, claim, actor, isStopping });
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error;
      this.logger.warn({ message: 'A trade file was taken over by another node', file: file.id, traceId });
    }
    await this.files.release(file.fileNo, claim);
  }

  private async goOn(
    from: TradeFile,
    claim: string,
    actor: FileActor,
    isStopping: () => boolean,
  ): Promise<void> {
    // Twenty bytes for each record, from parsing to validating, where one node does both.
    const keys = new RecordKeys();
    for (let file = from; ;) {
      const end = await this.stage({ file, claim, actor, isStopping }, keys);
      if (end === 'stopped' || file.state === 'refused') return;
      file = (await this.files.byNumber(file.fileNo))!;
      if (file.state !== 'accepted') continue;
      return this.spool.remove(file.id);
    }
  }

  private async stage(work: StageWork, keys: RecordKeys): Promise<StageEnd> {
    switch (work.file.state) {
      case 'received':
        await this.verify.execute(work);
        return 'done';
      case 'verified':
        return work.file.kind === 'records'
          ? this.collect.execute(work, keys)
          : this.parse.execute(work, keys);
      case 'parsed':
        return this.validate.execute(work, keys);
      case 'validated':
        return this.accept.execute(work);
      case 'refused':
        return this.sweep.execute(work);
      case 'receiving':
      case 'accepted':
      case 'voided':
        return 'stopped';
    }
  }

  private isOverdue({ receivedAt }: TradeFile): boolean {
    const since = Date.parse(`${receivedAt.replace(' ', 'T')}Z`);
    return this.clock.now().getTime() - since > BYTES_WAIT_MILLISECONDS;
  }

  private async giveUp(work: StageWork): Promise<void> {
    const { file, actor } = work;
    this.alarms.lost.raise({ source: file.source, file: file.id, traceId: actor.traceId });
    const reason = 'The bytes of the file are gone; send it again';
    await this.refuse.execute(work, [{ line: 0, field: '', value: '', code: 'BYTES_LOST', reason }]);
  }
}

/** From the parsed state on everything is in the database. */
const needsBytes = ({ state, kind }: TradeFile): boolean =>
  kind !== 'records' && (state === 'received' || state === 'verified');
