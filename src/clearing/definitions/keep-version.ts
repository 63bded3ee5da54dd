import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import type { Tx } from '../../platform/database/index.js';
import { DefinitionRepository } from './database/definition.repository.js';
import type { DefinitionKind } from './definition.js';

/** Adds an approved version. The caller has begun the change and has looked at the version behind that lock. */
@Injectable()
export class KeepVersion {
  constructor(
    private readonly definitions: DefinitionRepository,
    private readonly clock: Clock,
  ) {}

  /** @returns the number of the version */
  async execute(
    tx: Tx,
    bookId: number,
    kind: DefinitionKind,
    { code, definition, approvalId }: { code: string; definition: object; approvalId: string },
  ): Promise<number> {
    const number = (await this.definitions.lastNumber(bookId, kind, code, tx)) + 1;
    const recordedAt = toDatabaseTime(this.clock.now());
    await this.definitions.insert(tx, bookId, kind, { code, number, definition, approvalId, recordedAt });
    return number;
  }
}
