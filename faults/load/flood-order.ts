import { randomOf } from '../../test/support/random.js';
import type { Keys } from '../world/book.js';
import type { Command } from './command.js';
import { postingOf, transferDraft } from './commands/postings.js';
import type { Stock } from './stock.js';

/** What a thread of callers is told. */
export interface FloodOrder {
  readonly seed: number;
  readonly requests: number;
  readonly urls: readonly string[];
  readonly keys: Keys;
}

/** The same commands wherever they are made. */
export function floodCommands({ seed, requests }: FloodOrder, stock: Stock): Command[] {
  return Array.from({ length: requests }, (_, index) => {
    const newNumber = (): string => `flood-${seed}-${index}`;
    const desk = { random: randomOf(seed + index), stock, newNumber };
    return postingOf(desk, transferDraft(desk));
  });
}
