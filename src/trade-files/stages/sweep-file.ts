import { Injectable } from '@nestjs/common';
import { Transactions } from '../../platform/database/index.js';
import { RecordKeyRepository } from '../database/record-key.repository.js';
import { TradeFileRepository } from '../database/trade-file.repository.js';
import { TradeRecordRepository } from '../database/trade-record.repository.js';
import { Overtaken } from '../file-changes.js';
import { TradeFileAlarms } from '../trade-file-alarms.js';
import { keyHashOf } from './record-keys.js';
import { Spool } from './spool.js';
import type { StageEnd, StageWork } from './stage-work.js';

const RECORDS_SWEPT = 1_000;

/** Deletes what was staged of a refused file, page by page; nobody has ever seen it. */
@Injectable()
export class SweepFile {
  constructor(
    private readonly transactions: Transactions,
    private readonly files: TradeFileRepository,
    private readonly records: TradeRecordRepository,
    private readonly keys: RecordKeyRepository,
    private readonly spool: Spool,
    private readonly alarms: TradeFileAlarms,
  ) {}

  async execute({ file, claim, isStopping }: StageWork): Promise<StageEnd> {
    const { fileNo, sourceNo, progress } = file;
    for (;;) {
      const page = await this.records.keys(fileNo, 0, RECORDS_SWEPT);
      if (page.length === 0) break;
      const hashed = page.map(({ key, line }) => ({ hash: keyHashOf(key), line }));
      hashed.sort((left, right) => (left.hash < right.hash ? -1 : 1));
      await this.transactions.run(async (tx) => {
        if (!(await this.files.goOn(tx, fileNo, claim, progress)))
          throw new Overtaken(`File ${file.id} is swept`);
        await this.keys.delete(tx, sourceNo, fileNo, hashed);
        await this.records.deleteUpTo(tx, fileNo, page.at(-1)!.line);
      });
      if (isStopping()) return 'stopped';
    }
    await this.spool.remove(file.id);
    await this.files.markSwept(fileNo, claim);
    this.alarms.ended('refused');
    return 'done';
  }
}
