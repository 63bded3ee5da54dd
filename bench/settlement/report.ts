import Table from 'cli-table3';
import type { SettlementRound } from './measure.js';
import type { Prepared } from './watch.js';

export interface SettlementFigures {
  readonly settlement_details: number;
  readonly settlement_parties: number;
  readonly gathered_per_second: number;
  readonly gathered_vs_bare: number;
  /** Taken and ordered. */
  readonly prepared_per_second: number;
  readonly prepared_vs_bare: number;
  readonly gathered_and_prepared_per_second: number;
  readonly gather_page_last_vs_first: number | null;
  readonly take_page_last_vs_first: number | null;
  /** Rate with all details by the rate with a tenth of them. */
  readonly gathered_vs_tenth: number;
  readonly prepared_vs_tenth: number;
  readonly reissue_ms: number;
  readonly prepared_again_per_second: number;
  readonly gathered_again_per_second: number;
  readonly void_ms: number;
  readonly rss_mb_max: number;
}

interface Floor {
  readonly figure: keyof SettlementFigures;
  readonly isMet: (value: number) => boolean;
  readonly wanted: string;
}

const FLOORS: readonly Floor[] = [
  { figure: 'prepared_per_second', isMet: (value) => value >= 15_000, wanted: 'at least 15,000' },
  { figure: 'gather_page_last_vs_first', isMet: (value) => value < 1.3, wanted: 'below 1.3' },
  { figure: 'take_page_last_vs_first', isMet: (value) => value < 1.3, wanted: 'below 1.3' },
  { figure: 'gathered_vs_tenth', isMet: (value) => value > 0.8, wanted: 'above 0.8' },
  { figure: 'prepared_vs_tenth', isMet: (value) => value > 0.8, wanted: 'above 0.8' },
  { figure: 'rss_mb_max', isMet: (value) => value < 500, wanted: 'below 500' },
];

/** The bare script has had a tenth of the details, so it is compared with what the service took for these. */
export function settlementFigures(round: SettlementRound): SettlementFigures {
  const { details, parties, prepared, tenth, reissued, voidMilliseconds, residentMegabytes } = round;
  const preparing = ({ take, order }: Prepared): number => take.seconds + order.seconds;
  const rates = { gathered: details / prepared.gather.seconds, prepared: details / preparing(prepared) };
  const few = tenth.details;
  return {
    ...{ settlement_details: details, settlement_parties: parties },
    gathered_per_second: rates.gathered,
    gathered_vs_bare: tenth.bare.gathered / tenth.prepared.gather.seconds,
    prepared_per_second: rates.prepared,
    prepared_vs_bare: tenth.bare.taken / preparing(tenth.prepared),
    gathered_and_prepared_per_second: details / (prepared.gather.seconds + preparing(prepared)),
    gather_page_last_vs_first: prepared.gather.lastByFirst,
    take_page_last_vs_first: prepared.take.lastByFirst,
    gathered_vs_tenth: rates.gathered / (few / tenth.prepared.gather.seconds),
    prepared_vs_tenth: rates.prepared / (few / preparing(tenth.prepared)),
    reissue_ms: reissued.milliseconds,
    prepared_again_per_second: details / preparing(reissued.prepared),
    gathered_again_per_second: details / reissued.prepared.gather.seconds,
    void_ms: voidMilliseconds,
    rss_mb_max: residentMegabytes,
  };
}

export function printSettlement(figures: SettlementFigures): void {
  const table = new Table({
    head: ['figure', 'measured', 'wanted', ''],
    colAligns: ['left', 'right', 'left', 'left'],
  });
  for (const [figure, value] of Object.entries(figures) as [keyof SettlementFigures, number | null][]) {
    if (value === null) continue;
    const floor = FLOORS.find((one) => one.figure === figure);
    const verdict = floor ? (floor.isMet(value) ? 'met' : 'MISSED') : '';
    table.push([figure, value.toFixed(2), floor?.wanted ?? '', verdict]);
  }
  console.log(table.toString());
}
