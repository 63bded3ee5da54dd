import { Injectable } from '@nestjs/common';
import type { BookRef } from '../../ledger/books/index.js';
import type { InterceptableRecord } from './interceptor.js';

/** A record with its place in its file, from 1. */
export interface PastRecord extends InterceptableRecord {
  readonly lineNo: number;
}

/** Gives the records of an accepted file in the order of their lines, page by page; null: the book has no such file. */
export type ReadPastRecords = (book: BookRef, fileId: string) => Promise<AsyncIterable<PastRecord> | null>;

/**
 * Where an interceptor that is tried finds the records of files. The module that keeps them gives its reader here at boot;
 * before that there are none.
 */
@Injectable()
export class PastRecords {
  private reader: ReadPastRecords = () => Promise.resolve(null);

  readBy(reader: ReadPastRecords): void {
    this.reader = reader;
  }

  ofFile(book: BookRef, fileId: string): Promise<AsyncIterable<PastRecord> | null> {
    return this.reader(book, fileId);
  }
}
