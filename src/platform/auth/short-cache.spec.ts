import { describe, expect, it, vi } from 'vitest';
import { ShortCache } from './short-cache.js';

describe('answers are kept for a short while', () => {
  it('one question for all who ask meanwhile', async () => {
    const ask = vi.fn((key: string) => Promise.resolve(key.length));
    const cache = new ShortCache(10_000, 10, ask);
    expect(await Promise.all([cache.get('abc'), cache.get('abc')])).toEqual([3, 3]);
    expect(await cache.get('abc')).toBe(3);
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it('asks again when the while is over or the answer was forgotten', async () => {
    const ask = vi.fn((key: string) => Promise.resolve(key));
    const cache = new ShortCache(20, 10, ask);
    await cache.get('a');
    cache.forget('a');
    await cache.get('a');
    await new Promise((resolve) => setTimeout(resolve, 30));
    await cache.get('a');
    expect(ask).toHaveBeenCalledTimes(3);
  });

  it('asks again in another epoch, and does not share a question that was asked in the one before', async () => {
    const ask = vi.fn((key: string) => Promise.resolve(key));
    const cache = new ShortCache(10_000, 10, ask);
    const answers = [cache.get('a', '1'), cache.get('a', '1'), cache.get('a', '2'), cache.get('a', '2')];
    await Promise.all(answers);
    expect(ask).toHaveBeenCalledTimes(2);
    await cache.get('a', '1');
    expect(ask).toHaveBeenCalledTimes(3);
  });

  it('tells whether it would ask: not for what is under way or kept, but when that is old or of another epoch', async () => {
    const cache = new ShortCache(20, 10, (key: string) => Promise.resolve(key));
    expect(cache.wouldAsk('a', '1')).toBe(true);
    const answer = cache.get('a', '1');
    expect(cache.wouldAsk('a', '1')).toBe(false);
    await answer;
    expect([cache.wouldAsk('a', '1'), cache.wouldAsk('a', '2'), cache.wouldAsk('b', '1')]).toEqual([
      false,
      true,
      true,
    ]);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(cache.wouldAsk('a', '1')).toBe(true);
  });

  it('does not keep a failure', async () => {
    const ask = vi.fn().mockRejectedValueOnce(new Error('down')).mockResolvedValueOnce('up');
    const cache = new ShortCache<string>(10_000, 10, ask);
    await expect(cache.get('a')).rejects.toThrow('down');
    expect(await cache.get('a')).toBe('up');
  });

  it('never holds more than its size', async () => {
    const ask = vi.fn((key: string) => Promise.resolve(key));
    const cache = new ShortCache(10_000, 2, ask);
    for (const key of ['a', 'b', 'c', 'b', 'a']) await cache.get(key);
    expect(ask.mock.calls.map(([key]) => key)).toEqual(['a', 'b', 'c', 'a']);
  });
});
