import { Injectable } from '@nestjs/common';
import { Metrics, type Count, type Counter } from '../platform/metrics/index.js';

/** Payment files in numbers. States are as the last round of this node found them. */
@Injectable()
export class FileMetrics {
  waiting = { open: 0, sealed: 0, 'handed-over': 0, acknowledged: 0 };
  private readonly entries: Count;
  private readonly incoming: Counter;
  private readonly lines: Count;

  constructor(metrics: Metrics) {
    this.entries = metrics.counter(
      'suanpan_payment_file_entries_total',
      'Payouts that this node entered into payment files',
    );
    this.incoming = metrics.counterBy(
      'suanpan_payment_file_incoming_total',
      'Files of banks, by what became of them',
      'result',
      ['taken', 'known', 'refused'],
    );
    this.lines = metrics.counter(
      'suanpan_payment_file_lines_total',
      'Lines of files of banks that this node has put into the books',
    );
    metrics.gaugeBy(
      'suanpan_payment_files_open',
      'Payment files that are not over, by state',
      'state',
      () => this.waiting,
    );
  }

  entered(count: number): void {
    this.entries.add(count);
  }

  came(result: 'taken' | 'known' | 'refused'): void {
    this.incoming.of(result).add();
  }

  read(count: number): void {
    this.lines.add(count);
  }
}
