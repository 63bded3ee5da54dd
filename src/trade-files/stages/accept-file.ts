import { Injectable } from '@nestjs/common';
import { Transactions } from '../../platform/database/index.js';
import { FileChanges } from '../file-changes.js';
import { TradeFileAlarms } from '../trade-file-alarms.js';
import { ClaimKeys } from './claim-keys.js';
import type { StageEnd, StageWork } from './stage-work.js';

/** What stands in the progress of a replacement that a checker has agreed to. */
export interface AgreedReplacement {
  /** The approval with its maker and checker. */
  readonly approval?: string;
  readonly keys?: number;
}

/**
 * The one switch: from here on every reader sees the records. A replacement waits for maker and checker, and takes the keys of
 * the file that it replaces first.
 */
@Injectable()
export class AcceptFile {
  constructor(
    private readonly transactions: Transactions,
    private readonly keys: ClaimKeys,
    private readonly changes: FileChanges,
    private readonly alarms: TradeFileAlarms,
  ) {}

  async execute(work: StageWork): Promise<StageEnd> {
    const { file, claim, actor } = work;
    const { approval, keys: from = 0 } = JSON.parse(file.progress) as AgreedReplacement;
    if (file.replacesNo !== null) {
      if (approval === undefined) return 'stopped';
      const keys = await this.keys.gather(work);
      const end = await this.keys.execute(work, keys, from, file.replacesNo, () => true);
      if (end === 'stopped') return 'stopped';
    }
    const reason = approval === undefined ? 'Nothing is wrong with it' : `Approval ${approval}`;
    await this.transactions.run((tx) =>
      this.changes.apply(tx, file, claim, { event: 'accept', reason, actor }),
    );
    this.alarms.ended('accepted');
    return 'done';
  }
}
