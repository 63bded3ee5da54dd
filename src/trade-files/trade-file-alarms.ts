import { Injectable } from '@nestjs/common';
import { Alarms, Metrics, type Alarm, type Count, type Counter } from '../platform/metrics/index.js';

/** What of trade files wants a person, and how many there were; docs/operations.md says what to do. */
@Injectable()
export class TradeFileAlarms {
  readonly refused: Alarm;
  readonly lost: Alarm;
  private readonly files: Counter;
  private readonly staged: Count;

  constructor(alarms: Alarms, metrics: Metrics) {
    this.refused = alarms.define(
      'trade-file-refused',
      'A trade file was refused as a whole; nothing of it is visible to anybody',
    );
    this.lost = alarms.define(
      'trade-file-bytes-missing',
      'A trade file waits for bytes that lie on no node that runs; it is refused when they do not come back',
    );
    this.files = metrics.counterBy(
      'suanpan_trade_files_total',
      'Trade files that have ended on this node, by what became of them',
      'result',
      ['accepted', 'refused'],
    );
    this.staged = metrics.counter(
      'suanpan_trade_file_records_total',
      'Records of trade files that this node has staged',
    );
  }

  ended(result: 'accepted' | 'refused'): void {
    this.files.of(result).add();
  }

  records(count: number): void {
    this.staged.add(count);
  }
}
