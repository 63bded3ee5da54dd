import { describe, expect, it } from 'vitest';
import { Caution } from './caution.js';

function groupsUntilAllowed(caution: Caution): number {
  let groups = 0;
  while (!caution.allows()) groups += 1;
  return groups;
}

describe('caution', () => {
  it('allows until the first mistake', () => {
    const caution = new Caution();
    expect([caution.allows(), caution.allows()]).toEqual([true, true]);
  });

  it('grows with mistakes in a row, up to 64 groups', () => {
    const caution = new Caution();
    const pauses = Array.from({ length: 9 }, () => {
      caution.mistaken();
      return groupsUntilAllowed(caution);
    });
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64, 64, 64]);
  });

  it('prevails until the next try', () => {
    const caution = new Caution();
    const seen = [caution.prevails];
    caution.mistaken();
    seen.push(caution.prevails);
    caution.allows();
    expect([...seen, caution.prevails]).toEqual([false, true, false]);
  });

  it('shrinks while foresight is right', () => {
    const caution = new Caution();
    for (let mistake = 0; mistake < 4; mistake++) caution.mistaken();
    groupsUntilAllowed(caution);
    for (let right = 0; right < 3; right++) caution.kept();
    caution.mistaken();
    expect(groupsUntilAllowed(caution)).toBe(2);
  });
});
