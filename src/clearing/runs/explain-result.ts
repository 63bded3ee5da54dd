import { Injectable } from '@nestjs/common';
import { accepted, refused, valueOf, type Result } from '../../platform/errors/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { AcceptedFiles } from '../../trade-files/index.js';
import type { HoldReason } from '../interceptors/hold-reason.rules.js';
import { resultText } from './clear-chunk.rules.js';
import type { ClearingRun } from './clearing-run.js';
import { clearingRunRefusals } from './clearing-runs.errors.js';
import { ClearingExceptionRepository } from './database/clearing-exception.repository.js';
import { ClearingRefreshRepository } from './database/clearing-refresh.repository.js';
import type { ClearingResult } from './database/clearing-result.repository.js';
import type { ClearingHoldReasonDto, ClearingResultExplanationDto } from './dto/clearing-explanation.dto.js';
import { ClearingEngines } from './engine.js';
import { feesText } from './fees.rules.js';
import { ReadRuns } from './read-runs.js';

/** Clears the record of a result once more by the versions that it was cleared by, and says how it went. */
@Injectable()
export class ExplainResult {
  constructor(
    private readonly reading: ReadRuns,
    private readonly exceptions: ClearingExceptionRepository,
    private readonly refreshes: ClearingRefreshRepository,
    private readonly files: AcceptedFiles,
    private readonly engines: ClearingEngines,
  ) {}

  async execute(book: BookRef, id: string, line: number): Promise<Result<ClearingResultExplanationDto>> {
    const found = await this.reading.findResult(book, id, line);
    if (!found.ok) return found;
    const { run, result } = found.value;
    const record = await this.files.record(run.fileNo, line);
    if (!record) return refused(clearingRunRefusals.lineNotFound(line));
    const engine = valueOf(
      await this.engines.load(book, run.source, run.businessDate, await this.pinnedOf(run, line)),
    );
    const { outcome, steps } = engine.explain(record);
    const heldBy = await this.exceptions.heldBy({ runNo: run.runNo, lineNo: line });
    const reason = heldBy === null ? null : engine.holdReason(record);
    const isSame =
      outcome.kind === 'cleared' && resultText(outcome, feesText(outcome.fees)) === storedText(result);
    return accepted({
      line,
      asStored: isSame && heldBy === (reason?.interceptor ?? null),
      ...(reason && { heldBy: viewOfReason(reason) }),
      steps: steps.map(({ about, text, figures }) => ({
        ...{ about, text },
        figures: Object.entries(figures).map(([name, value]) => ({ name, value })),
      })),
    });
  }

  /** Of a line that was cleared later its own versions, else those that its chunk went by. */
  private async pinnedOf({ runNo, pinned }: ClearingRun, lineNo: number): Promise<string> {
    const later = await this.exceptions.pinnedOf({ runNo, lineNo });
    return later ?? (await this.refreshes.pinnedOf(runNo, lineNo)) ?? pinned;
  }
}

const viewOfReason = ({ leaves, ...reason }: HoldReason): ClearingHoldReasonDto => ({
  ...reason,
  leaves: leaves.map(({ path, leaf, value, holds }) => ({
    ...{ path, field: leaf.field, value, holds },
    ...(leaf.attribute !== undefined && { attribute: leaf.attribute }),
    ...(leaf.in ? { in: [...leaf.in] } : { notIn: [...leaf.notIn!] }),
  })),
});

/** A stored result as {@link resultText} writes it. */
function storedText(result: ClearingResult): string {
  const { payee, gross, net, fees, currency, settlementDate, settlementAt } = result;
  const { businessType, ruleCode, ruleVersion, second } = result;
  return resultText(
    {
      kind: 'cleared',
      direction: result.direction === 'D' ? 'disburse' : 'collect',
      ...{ payee, grossMinor: gross, netMinor: net, fees, currency, settlementDate, businessType },
      settlementAt: `${settlementAt.replace(' ', 'T')}Z`,
      ...{ ruleCode, ruleVersion, second },
    },
    feesText(fees),
  );
}
