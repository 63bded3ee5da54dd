import { Injectable } from '@nestjs/common';
import { AcceptedFiles, type TradeRecord } from '../../trade-files/index.js';
import type { ReadPastRecords } from '../interceptors/past-records.js';

const PAGE = 1_000;

/** Where an interceptor that is tried finds the records of accepted files: page by page, in the order of lines. */
@Injectable()
export class PastRecordsOfFiles {
  constructor(private readonly files: AcceptedFiles) {}

  readonly read: ReadPastRecords = async (book, fileId) => {
    const file = await this.files.find(book.id, fileId);
    return file && this.records(file.fileNo);
  };

  private async *records(fileNo: string): AsyncGenerator<TradeRecord> {
    for (let last = 0; ;) {
      const page = await this.files.page(fileNo, last, PAGE);
      yield* page;
      if (page.length < PAGE) return;
      last = page.at(-1)!.lineNo;
    }
  }
}
