import fc from 'fast-check';
import { expect, it } from 'vitest';
import { keyHashOf, RecordKeys } from './record-keys.js';

it('keys come in the order of their hashes, those that are the same in the order of their lines', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 60 }), async (numbers) => {
      const keys = new RecordKeys();
      for (const [index, number] of numbers.entries()) keys.add(`K${number}`, index + 1);
      await keys.sort();
      const sorted = numbers.map((_, place) => keys.at(place));
      const expected = numbers
        .map((number, index) => ({ hash: keyHashOf(`K${number}`), line: index + 1 }))
        .sort((left, right) =>
          left.hash === right.hash ? left.line - right.line : left.hash < right.hash ? -1 : 1,
        );
      expect(sorted).toEqual(expected);
    }),
  );
});

it('more keys than a block are in order as well', async () => {
  const keys = new RecordKeys();
  const count = 300_000;
  for (let number = 0; number < count; number++) keys.add(`K${number}`, number + 1);
  await keys.sort();
  let before = '';
  let wrong = 0;
  for (let place = 0; place < count; place++) {
    const { hash, line } = keys.at(place);
    if (hash <= before || (place % 1_000 === 0 && hash !== keyHashOf(`K${line - 1}`))) wrong += 1;
    before = hash;
  }
  expect([wrong, keys.count]).toEqual([0, count]);
});
