import { Injectable } from '@nestjs/common';
import { Transactions } from '../../platform/database/index.js';
import { FileFaultRepository } from '../database/file-fault.repository.js';
import { FileChanges } from '../file-changes.js';
import type { Fault } from '../formats/faults.js';
import { TradeFileAlarms } from '../trade-file-alarms.js';
import type { StageWork } from './stage-work.js';

/** Refuses a file as a whole, with what is wrong with it. What was staged of it is nobody's any more, and swept later. */
@Injectable()
export class RefuseFile {
  constructor(
    private readonly transactions: Transactions,
    private readonly faults: FileFaultRepository,
    private readonly changes: FileChanges,
    private readonly alarms: TradeFileAlarms,
  ) {}

  /** @param found at least one */
  async execute({ file, claim, actor }: StageWork, found: readonly Fault[]): Promise<void> {
    const inOrder = [...found].sort((left, right) => left.line - right.line);
    const [first] = inOrder as [Fault];
    const where = first.line === 0 ? '' : `line ${first.line}${first.field && `, ${first.field}`}: `;
    const refusalMessage = `${where}${first.reason}`;
    await this.transactions.run(async (tx) => {
      await this.changes.apply(tx, file, claim, {
        ...{ event: 'refuse', reason: refusalMessage, actor },
        facts: { refusal: first.code, refusalMessage, errors: inOrder.length, progress: '{}' },
      });
      await this.faults.insert(tx, file.fileNo, inOrder);
    });
    const { source, id } = file;
    this.alarms.refused.raise({
      source,
      file: id,
      code: first.code,
      line: first.line,
      traceId: actor.traceId,
    });
  }
}
