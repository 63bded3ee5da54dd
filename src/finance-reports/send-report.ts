import { Readable } from 'node:stream';
import { Injectable, StreamableFile } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Clock } from '../platform/clock/index.js';
import { RefusalError } from '../platform/errors/index.js';
import { reportRefusals } from './finance-reports.errors.js';
import { FORMATS, formatOf, MEDIA_TYPES, type Format } from './report-format.js';
import { begun, type Report } from './report.js';
import { writeCsv } from './writers/write-csv.js';
import { writeJson } from './writers/write-json.js';
import { writeXlsx } from './writers/write-xlsx.js';

export interface FormatWanted {
  readonly format?: Format | undefined;
  readonly bom?: boolean | undefined;
}

/** Sends a report as it is read: rows are read when the reader takes them, and no longer when it goes away. */
@Injectable()
export class SendReport {
  constructor(private readonly clock: Clock) {}

  async send(
    report: Report,
    { format: wanted, bom = false }: FormatWanted,
    reply: FastifyReply,
  ): Promise<StreamableFile> {
    const format = formatOf(wanted, reply.request.headers.accept, FORMATS);
    const reading = await begun(report);
    reply.header('Vary', 'Accept');
    return new StreamableFile(this.streamOf(reading, format, bom), {
      type: format === 'xlsx' ? MEDIA_TYPES.xlsx : `${MEDIA_TYPES[format]}; charset=utf-8`,
      ...(format !== 'json' && { disposition: `attachment; filename="${fileNameOf(report, format)}"` }),
    });
  }

  private streamOf(report: Report, format: Format, bom: boolean): Readable {
    if (format === 'xlsx') return writeXlsx(report, this.clock.now());
    return Readable.from(format === 'csv' ? writeCsv(report, { bom }) : writeJson(report));
  }
}

/** Aborts when the connection of the answer closes. */
export function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort(new RefusalError(reportRefusals.readerGone())));
  return gone.signal;
}

/** Codes and dates only, so nothing in it has to be quoted. */
function fileNameOf({ name, head }: Report, format: Format): string {
  const parts = [head.book, name, head.voucher ?? head.fromDate, head.toDate];
  return `${parts.filter((part) => part !== undefined).join('-')}.${format}`;
}
