import { describe, expect, it } from 'vitest';
import { isPurpose } from './purpose.js';

describe('purposes', () => {
  it.each(['order-1', 'fund:000001', '2026.Q4', 'a', 'A_b', 'x'.repeat(64)])('%s is one', (text) =>
    expect(isPurpose(text)).toBe(true),
  );
  it.each(['', ' a', 'a ', '-a', ':a', 'a/b', '订单', 'a\n', 'x'.repeat(65)])('%j is none', (text) =>
    expect(isPurpose(text)).toBe(false),
  );
});
