import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import type { Tx } from '../platform/database/index.js';
import { canonicalSha256 } from '../platform/digest/index.js';
import { valueOf } from '../platform/errors/index.js';
import { TradeFormatRepository, type FormatVersion } from './database/trade-format.repository.js';
import { readTradeFormat } from './formats/read-format.rules.js';
import { READY_MADE_FORMATS } from './formats/ready-made-formats.js';
import type { TradeFormat } from './formats/trade-format.js';

/** Formats of a book. A ready-made one is written into the book when it is first named, so that no file depends on a release. */
@Injectable()
export class FindFormat {
  constructor(
    private readonly formats: TradeFormatRepository,
    private readonly clock: Clock,
  ) {}

  /** The version that a file came under. */
  async version(bookId: number, code: string, version: number): Promise<TradeFormat> {
    const found = await this.formats.version(bookId, code, version);
    if (!found) throw new Error(`Book ${bookId} has no version ${version} of the format ${code}`);
    return valueOf(readTradeFormat(found.definition));
  }

  newest(bookId: number, code: string): Promise<FormatVersion | null> {
    return this.formats.newest(bookId, code);
  }

  async exists(bookId: number, code: string): Promise<boolean> {
    return Object.hasOwn(READY_MADE_FORMATS, code) || (await this.newest(bookId, code)) !== null;
  }

  /** Within the lock of the source that names it. */
  async takeReadyMade(tx: Tx, bookId: number, code: string): Promise<void> {
    const definition = READY_MADE_FORMATS[code];
    if (!definition || (await this.formats.newestIn(tx, bookId, code))) return;
    await this.formats.insert(tx, bookId, this.made(code, 1, definition), 0);
  }

  made(code: string, version: number, definition: object): FormatVersion {
    const digest = canonicalSha256(definition);
    return { code, version, definition, digest, recordedAt: toDatabaseTime(this.clock.now()) };
  }
}
