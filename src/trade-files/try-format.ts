import { Injectable } from '@nestjs/common';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import type { BookRef } from '../ledger/books/index.js';
import type { TriedTradeFormatDto, TryTradeFormatDto } from './dto/trade-source.dto.js';
import { totalsView, viewOfRecord } from './file-view.js';
import { FindFormat } from './find-format.js';
import { BEGINNING, FileReading, linesBehind } from './formats/file-reading.rules.js';
import { LocalTimes } from './formats/local-times.rules.js';
import { readTradeFormat } from './formats/read-format.rules.js';
import { READY_MADE_FORMATS } from './formats/ready-made-formats.js';
import type { StagedRecord } from './formats/record-reader.rules.js';
import type { TradeFormat } from './formats/trade-format.js';
import { tradeFileRefusals } from './trade-files.errors.js';

const FIRST = 100;

/** Reads a sample as a file of the format would be read, and tells what was found. Nothing is kept. */
@Injectable()
export class TryFormat {
  constructor(private readonly formats: FindFormat) {}

  async execute(book: BookRef, order: TryTradeFormatDto): Promise<Result<TriedTradeFormatDto>> {
    const format = await this.formatOf(book, order);
    if (!format.ok) return format;
    const bytes = Buffer.from(order.sample, 'base64');
    if (bytes.toString('base64') !== order.sample) return refused(tradeFileRefusals.sampleMalformed());
    const { businessDate, registrar = '' } = order;
    const times = new LocalTimes(book.timeZone);
    const context = { format: format.value, businessDate, registrar, currencies: book.currencies, times };
    const reading = new FileReading(context, BEGINNING);
    const first = readSample(reading, bytes.toString('latin1'));
    return accepted({
      ...{ lines: reading.line, records: reading.records, totals: totalsView(book, reading.totals) },
      first: first.map((record) => viewOfRecord(book, record)),
      errors: reading.faults.list,
    });
  }

  private async formatOf(
    book: BookRef,
    { definition, format }: TryTradeFormatDto,
  ): Promise<Result<TradeFormat>> {
    if (definition !== undefined && format === undefined) return readTradeFormat(definition);
    const code = format ?? '';
    const known = code === '' ? null : await this.formats.newest(book.id, code);
    const found =
      known?.definition ?? (Object.hasOwn(READY_MADE_FORMATS, code) ? READY_MADE_FORMATS[code] : null);
    return found ? readTradeFormat(found) : refused(tradeFileRefusals.formatNotFound(code));
  }
}

/** @param text the bytes, one character for each @returns the first records */
function readSample(reading: FileReading, text: string): StagedRecord[] {
  const lines = text.split('\n');
  const isEnded = lines.at(-1) === '';
  if (isEnded) lines.pop();
  const ready = Math.max(0, lines.length - linesBehind(reading.format));
  const first: StagedRecord[] = [];
  for (let index = 0; index < ready && !reading.faults.full; index++) {
    if (lines[index]!.length > reading.format.longestLine + 1) {
      reading.tooLong(lines[index]!.slice(0, 64), 0);
      return first;
    }
    const record = reading.take(lines[index]!);
    if (record !== null && first.length < FIRST) first.push(record);
  }
  if (!reading.faults.full) reading.end(lines.slice(ready), isEnded);
  return first;
}
