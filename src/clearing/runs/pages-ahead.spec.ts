import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { TradeRecord } from '../../trade-files/index.js';
import { PagesAhead } from './pages-ahead.js';

const size = fc.integer({ min: 1, max: 12 });

it('chunks have so many records but the last, whatever pages they come in, and no record is missing or twice', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 60 }),
      size,
      size,
      async (count, chunkRecords, pageRecords) => {
        const read = (after: number, limit: number): Promise<TradeRecord[]> =>
          Promise.resolve(
            Array.from({ length: Math.min(limit, count - after) }, (_, index) => recordOf(after + index + 1)),
          );
        const pages = new PagesAhead(read, chunkRecords, pageRecords, 0);
        const chunks: number[][] = [];
        while (!(await pages.isOver())) {
          const lines: number[] = [];
          for (let page = await pages.next(); page.length > 0; page = await pages.next()) {
            expect(page.length).toBeLessThanOrEqual(pageRecords);
            lines.push(...page.map(({ lineNo }) => lineNo));
          }
          chunks.push(lines);
        }
        expect(chunks.flat()).toEqual(Array.from({ length: count }, (_, index) => index + 1));
        expect(chunks.slice(0, -1).every(({ length }) => length === chunkRecords)).toBe(true);
      },
    ),
  );
});

const recordOf = (lineNo: number): TradeRecord => ({ lineNo }) as TradeRecord;
