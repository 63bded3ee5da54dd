import { Injectable } from '@nestjs/common';
import { Transactions } from '../../platform/database/index.js';
import { FileChanges } from '../file-changes.js';
import { Faults } from '../formats/faults.js';
import { ClaimKeys, type ClaimedKeys } from './claim-keys.js';
import { RefuseFile } from './refuse-file.js';
import type { RecordKeys } from './record-keys.js';
import type { StageEnd, StageWork } from './stage-work.js';

/**
 * Whether a record came before, in this file or in another of the source. What the file that is replaced has does not speak
 * against a replacement; it is taken over when a checker has agreed.
 */
@Injectable()
export class ValidateFile {
  constructor(
    private readonly transactions: Transactions,
    private readonly keys: ClaimKeys,
    private readonly changes: FileChanges,
    private readonly refusing: RefuseFile,
  ) {}

  /** @param gathered what parsing has in memory; null: it is read again */
  async execute(work: StageWork, gathered: RecordKeys | null): Promise<StageEnd> {
    const { file, claim, actor } = work;
    const keys = gathered?.count === file.records ? gathered : await this.keys.gather(work);
    const { keys: from = 0 } = JSON.parse(file.progress) as { keys?: number };
    const faults = new Faults();
    const tell = (found: ClaimedKeys): boolean => {
      this.note(found, file.replacesNo, faults);
      return !faults.full;
    };
    const end = await this.keys.execute(work, keys, from, null, tell);
    if (end === 'stopped') return 'stopped';
    if (faults.any) {
      await this.refusing.execute(work, faults.list);
      return 'done';
    }
    const step = {
      event: 'validate',
      reason: 'No record came before',
      actor,
      facts: { progress: '{}' },
    } as const;
    await this.transactions.run((tx) => this.changes.apply(tx, file, claim, step));
    return 'done';
  }

  private note({ twice, known }: ClaimedKeys, replacesNo: string | null, faults: Faults): void {
    for (const { line, first } of twice)
      faults.add(line, 'key', '', 'KEY_TWICE', `Line ${first} has the same record key`);
    for (const { at, fileNo, fileId, line, state } of known) {
      if (fileNo === replacesNo) continue;
      const reason = `File ${fileId}, which is ${state}, has the record in line ${line}`;
      faults.add(at, 'key', '', 'KEY_KNOWN', reason);
    }
  }
}
