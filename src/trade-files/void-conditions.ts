import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/index.js';
import type { Refusal } from '../platform/errors/index.js';
import type { AcceptedFile } from './trade-file.js';

/** What somebody above has to say before a file is voided. */
export interface VoidCondition {
  /**
   * Asked behind the lock of the file's row, in the transaction that voids it.
   * @returns why the file must stay; null: nothing speaks against it
   */
  refusal(tx: Tx, file: AcceptedFile): Promise<Refusal | null>;
}

/** Where modules above register what must be so before a file is voided: clearing has cleared nothing of it, or voided that. */
@Injectable()
export class VoidConditions {
  private readonly conditions: VoidCondition[] = [];

  add(condition: VoidCondition): void {
    this.conditions.push(condition);
  }

  async refusal(tx: Tx, file: AcceptedFile): Promise<Refusal | null> {
    for (const condition of this.conditions) {
      const refusal = await condition.refusal(tx, file);
      if (refusal) return refusal;
    }
    return null;
  }
}
