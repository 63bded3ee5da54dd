import { jsonReport, type ReadReport } from './finance-reports.js';
import { randomOf, seedOf } from './random.js';
import { closeReportDates, openReportBook, REPORT_DATES } from './report-book.js';
import { decimalText, inRange, plainEntries, type PlainEntry } from './report-figures.js';
import { startService, type Service } from './service.js';

/** What most reports are asked for: neither the first nor the last date. */
export const [FROM, TO] = [REPORT_DATES[1]!, REPORT_DATES[3]!];
export const RANGE = `fromDate=${FROM}&toDate=${TO}`;

export interface ReportWorld {
  readonly service: Service;
  /** Of the book main, by no way of the service. */
  readonly entries: readonly PlainEntry[];
  report(path: string): Promise<ReadReport>;
}

/** The service with the book of the reports' tests. @param closedUpTo the last date that is closed; none if not given */
export async function openReportWorld(seed: string, closedUpTo?: string): Promise<ReportWorld> {
  const service = await startService();
  await openReportBook(service.call, service.sql, randomOf(seedOf(seed)), 'main');
  if (closedUpTo !== undefined) await closeReportDates(service.call, 'main', closedUpTo);
  const entries = await plainEntries(service.sql, 'main');
  return { service, entries, report: (path) => jsonReport(service, `main/reports/${path}`) };
}

export const ranged = (of: readonly PlainEntry[]) => of.filter(inRange(FROM, TO));
export const upToEnd = (of: readonly PlainEntry[]) => of.filter(({ date }) => date <= TO);
export const textOf = (of: readonly PlainEntry[], minor: bigint): string =>
  decimalText(minor, of[0]!.decimals);
