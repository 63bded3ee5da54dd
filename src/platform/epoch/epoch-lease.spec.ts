import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EpochLease, LEASE_MILLISECONDS } from './epoch-lease.js';

/** Answers when the test says so. */
class SlowRepository {
  private readonly waiting: { resolve: (epoch: string) => void; reject: (error: Error) => void }[] = [];
  reads = 0;

  read(): Promise<string> {
    this.reads++;
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  }

  answer(epoch: string): void {
    this.waiting.shift()!.resolve(epoch);
  }

  fail(): void {
    this.waiting.shift()!.reject(new Error('down'));
  }

  advance(): Promise<void> {
    throw new Error('no test changes what is kept');
  }
}

let repository: SlowRepository;
let epochs: EpochLease;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] });
  repository = new SlowRepository();
  epochs = new EpochLease(repository);
});
afterEach(() => vi.useRealTimers());

const pass = (milliseconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);

async function know(epoch: string): Promise<void> {
  const reading = epochs.current();
  repository.answer(epoch);
  expect(await reading).toBe(epoch);
}

describe('the epoch of what a node keeps', () => {
  it('is read once by all who ask, and then known without waiting until its lease ends', async () => {
    const [one, other] = [epochs.current(), epochs.current()];
    repository.answer('1');
    expect([await one, await other]).toEqual(['1', '1']);
    await pass(LEASE_MILLISECONDS / 2);
    expect(epochs.current()).toBe('1');
    expect(repository.reads).toBe(1);
  });

  it('is read anew beside the requests, once, while the lease goes on', async () => {
    await know('1');
    await pass(LEASE_MILLISECONDS / 2 + 1);
    expect([epochs.current(), epochs.current()]).toEqual(['1', '1']);
    expect(repository.reads).toBe(2);
    repository.answer('2');
    await pass(0);
    expect(epochs.current()).toBe('2');
    await pass(LEASE_MILLISECONDS / 2);
    expect(epochs.current()).toBe('2');
  });

  it('is not relied on a moment longer, measured from the beginning of the reading', async () => {
    const reading = epochs.current();
    await pass(300);
    repository.answer('1');
    await reading;
    await pass(LEASE_MILLISECONDS - 300);
    expect(epochs.current()).toBe('1');
    await pass(1);
    expect(epochs.current()).toBeInstanceOf(Promise);
  });

  it('of a reading that hangs is not told to those who came when a change may have been answered since', async () => {
    const early = epochs.current();
    await pass(LEASE_MILLISECONDS + 1);
    const [late, later] = [epochs.current(), epochs.current()];
    expect(repository.reads).toBe(1);
    repository.answer('1');
    expect(await early).toBe('1');
    await pass(0);
    expect(repository.reads).toBe(2);
    repository.answer('2');
    expect([await late, await later]).toEqual(['2', '2']);
  });

  it('a failure is told to those who wait, and asked about again', async () => {
    const failed = epochs.current();
    repository.fail();
    await expect(failed).rejects.toThrow('down');
    await know('1');
  });

  it('a failure beside the requests concerns nobody while the lease lasts', async () => {
    await know('1');
    await pass(LEASE_MILLISECONDS / 2 + 1);
    expect(epochs.current()).toBe('1');
    repository.fail();
    await pass(0);
    expect(epochs.current()).toBe('1');
    expect(repository.reads).toBe(3);
  });

  it('a change is answered when every lease has ended that began before it', async () => {
    await know('1');
    let answered = false;
    void epochs.seenEverywhere().then(() => (answered = true));
    await pass(LEASE_MILLISECONDS);
    expect(answered).toBe(false);
    await pass(100);
    expect(answered).toBe(true);
    expect(epochs.current()).toBeInstanceOf(Promise);
  });
});
