import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { JobRegistry } from '../../../src/scheduler/index.js';
import { contextOf } from '../../support/nightly.js';
import { Nights } from '../../support/nights.js';

const world = new Nights();
beforeAll(() => world.open());
afterAll(() => world.close());

let registry: JobRegistry;
let book: { id: number; code: string };
beforeEach(async () => {
  registry = world.one.app.get(JobRegistry);
  const code = await world.openBook('2025-03-03', {});
  const [row] = await world.schema.sql<{ id: string }>('SELECT id FROM book WHERE code = ?', [code]);
  book = { id: Number(row!.id), code };
});

const AT_MIDNIGHT = { scheduledFor: new Date('2025-03-03T16:00:00Z') };
const overtaken = (): Promise<void> => Promise.reject(new Error('overtaken'));

describe('a cut that is broken off', () => {
  it('goes on to the date that it was for, though the calendar has gone on', async () => {
    const job = registry.find('cut-day')!;
    const broken = contextOf(book, '2025-03-03', { ...AT_MIDNIGHT, requireFence: overtaken });
    await expect(job.run(broken)).rejects.toThrow('overtaken');
    expect(broken.saved).toEqual([{ beginning: '2025-03-04' }]);
    const [checkpoint] = broken.saved;
    const later = { scheduledFor: new Date('2025-03-04T16:00:00Z'), checkpoint };
    expect(await job.run(contextOf(book, '2025-03-03', later))).toEqual({ outcome: 'succeeded' });
    expect((await world.days(book.code)).at(-1)).toBe('at 2025-03-04');
  });

  it('between its steps is done again as a whole', async () => {
    let asked = 0;
    const requireFence = (): Promise<void> => (++asked === 2 ? overtaken() : Promise.resolve());
    const job = registry.find('cut-day')!;
    const context = contextOf(book, '2025-03-03', { ...AT_MIDNIGHT, requireFence });
    await expect(job.run(context)).rejects.toThrow('overtaken');
    const between = ['2025-03-03 open', '2025-03-04 open', 'at 2025-03-03'];
    expect(await world.days(book.code)).toEqual(between);
    const next = contextOf(book, '2025-03-03', { ...AT_MIDNIGHT, checkpoint: context.saved[0] });
    expect(await job.run(next)).toEqual({ outcome: 'succeeded' });
    expect((await world.days(book.code)).at(-1)).toBe('at 2025-03-04');
  });

  it('does nothing when somebody has cut the date by hand meanwhile', async () => {
    await world.finance(book.code).openDay('2025-03-04');
    await world.finance(book.code).moveTo('2025-03-04');
    const late = contextOf(book, '2025-03-03', { scheduledFor: new Date('2025-03-06T16:00:00Z') });
    expect(await registry.find('cut-day')!.run(late)).toEqual({ outcome: 'succeeded' });
    const untouched = ['2025-03-03 open', '2025-03-04 open', 'at 2025-03-04'];
    expect(await world.days(book.code)).toEqual(untouched);
  });

  it('changes nothing when another node has taken over', async () => {
    const context = contextOf(book, '2025-03-03', { ...AT_MIDNIGHT, requireFence: overtaken });
    await expect(registry.find('cut-day')!.run(context)).rejects.toThrow('overtaken');
    expect(await world.days(book.code)).toEqual(['2025-03-03 open', 'at 2025-03-03']);
  });

  it('to a date that cannot be opened wants a person', async () => {
    const context = contextOf(book, '2025-03-03', { scheduledFor: new Date('2027-03-03T16:00:00Z') });
    expect(await registry.find('cut-day')!.run(context)).toMatchObject({
      outcome: 'blocked',
      reason: expect.stringContaining('366 days'),
    });
  });
});

describe('a close', () => {
  it('changes nothing when another node has taken over, and may be done again', async () => {
    await registry.find('cut-day')!.run(contextOf(book, '2025-03-03', AT_MIDNIGHT));
    const job = registry.find('close-day')!;
    const broken = contextOf(book, '2025-03-03', { requireFence: overtaken });
    await expect(job.run(broken)).rejects.toThrow('overtaken');
    expect((await world.days(book.code))[0]).toBe('2025-03-03 open');
    for (let time = 0; time < 2; time++)
      expect(await job.run(contextOf(book, '2025-03-03'))).toEqual({ outcome: 'succeeded' });
    expect((await world.days(book.code))[0]).toBe('2025-03-03 closed');
  });

  it('of the date that is open wants a person', async () => {
    expect(await registry.find('close-day')!.run(contextOf(book, '2025-03-03'))).toMatchObject({
      outcome: 'blocked',
      reason: expect.stringContaining('before the business date'),
    });
  });
});
