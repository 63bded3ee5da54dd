import type { DataSource } from 'typeorm';
import { NumberIds, type NumberSequence } from '../ids/index.js';

const BLOCK_SIZE = 1_000;

interface Block {
  next: number;
  end: number;
}

/** Number blocks from the `id_block` table: one short statement per thousand numbers and node. */
export class DatabaseNumberIds extends NumberIds {
  private readonly blocks = new Map<NumberSequence, Block>();
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly dataSource: DataSource) {
    super();
  }

  take(sequence: NumberSequence, count: number): Promise<number[]> {
    const numbers = this.turn.then(() => this.takeInTurn(sequence, count));
    this.turn = numbers.catch(() => undefined);
    return numbers;
  }

  private async takeInTurn(sequence: NumberSequence, count: number): Promise<number[]> {
    const numbers: number[] = [];
    let block = this.blocks.get(sequence) ?? { next: 0, end: 0 };
    while (numbers.length < count) {
      if (block.next === block.end)
        block = await this.reserve(sequence, Math.max(BLOCK_SIZE, count - numbers.length));
      this.blocks.set(sequence, block);
      numbers.push(block.next++);
    }
    return numbers;
  }

  private async reserve(sequence: NumberSequence, size: number): Promise<Block> {
    const result: { insertId: number; affectedRows: number } = await this.dataSource.query(
      'UPDATE id_block SET next_value = LAST_INSERT_ID(next_value + ?) WHERE name = ?',
      [size, sequence],
    );
    if (result.affectedRows !== 1) throw new Error(`id_block has no row for ${sequence}; run the migrations`);
    return { next: Number(result.insertId) - size, end: Number(result.insertId) };
  }
}
