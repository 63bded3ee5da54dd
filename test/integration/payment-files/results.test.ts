import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { balanceOf } from '../../support/balances.js';
import { FILE_PAYER, sha256Of, startFileWorld, type FileWorld } from '../../support/file-world.js';

let world: FileWorld;
const lines: string[] = [];
beforeAll(async () => {
  world = await startFileWorld({ log: { write: (line) => void lines.push(line) } });
});
afterAll(async () => {
  const truth = await world.bank.truth();
  expect([truth.cameMoreThanOnce, truth.executedMoreThanOnce]).toEqual([0, 0]);
  expect(await auditBooks(world.schema.sql)).toEqual([]);
  await world.stop();
});

const alarms = (name: string): number => lines.filter((line) => line.includes(`"alarm":"${name}"`)).length;

describe('results', () => {
  const open = async (...payouts: object[]): Promise<{ ids: string[]; reference: string }> => {
    const ids: string[] = [];
    for (const more of payouts) ids.push(await world.approved(more));
    return { ids, reference: await world.handedOver() };
  };
  const states = (ids: readonly string[]): Promise<string[]> =>
    Promise.all(ids.map(async (id) => (await world.payout(id)).state));

  it('that arrive before the acknowledgement prove that the bank has the file; the acknowledgement changes nothing then', async () => {
    const { ids, reference } = await open({});
    const bytes = await world.download(reference);
    const books = world.bank.running.bank.customerOf(world.bank.customer.keyId)!;
    const acknowledgement = world.bank.running.files.take(books, bytes, sha256Of(bytes))!;
    await world.result(reference);
    await world.round();
    expect(await states(ids)).toEqual(['succeeded']);
    const { events } = await world.file(reference);
    await world.bring('acknowledgement', acknowledgement);
    await world.round();
    expect(await world.file(reference)).toMatchObject({ state: 'complete', events });
  });

  it('that are partial leave the rest processing, until a later one tells', async () => {
    const { ids, reference } = await open(...Array.from({ length: 24 }, () => ({})));
    await world.carry(reference);
    await world.result(reference, [{ on: 'file', answer: { manner: 'partial' } }]);
    await world.round();
    const some = await states(ids);
    expect(new Set(some)).toEqual(new Set(['succeeded', 'processing']));
    expect((await world.file(reference)).state).toBe('acknowledged');
    await world.result(reference);
    await world.round();
    expect(new Set(await states(ids))).toEqual(new Set(['succeeded']));
    expect((await world.file(reference)).state).toBe('complete');
  });

  it('that contradict an end are told, and the end stands', async () => {
    const { ids, reference } = await open({});
    await world.carry(reference);
    await world.result(reference);
    await world.round();
    const told = alarms('payout-contradiction');
    await world.result(reference, [{ on: 'file', answer: { manner: 'contradictory' } }]);
    await world.round();
    expect(await world.payout(ids[0]!)).toMatchObject({ state: 'succeeded', attention: 'contradiction' });
    expect(alarms('payout-contradiction')).toBe(told + 1);
  });

  it.each([
    ['an unlisted code', { code: 'X-4711' }, 'unlisted-code'],
    ['"not found"', { code: 'NOT_FOUND' }, 'unlisted-code'],
    ['another amount', { amount: '99.00' }, 'amount-differs'],
  ])('with %s are a person’s at once, and conclude nothing', async (_name, altered, attention) => {
    const { ids, reference } = await open({});
    await world.carry(reference);
    await world.result(reference, [{ on: 'file', answer: { manner: 'altered', ...altered } }]);
    await world.round();
    expect(await world.payout(ids[0]!)).toMatchObject({ state: 'processing', attention });
    expect((await world.payout(ids[0]!)).exchanges).toHaveLength(1);
    await world.result(reference);
    await world.round();
    expect(await states(ids)).toEqual(['succeeded']);
  });

  it('that name payments of another file, or none, move nothing and raise an alarm', async () => {
    const one = await open({});
    const other = await open({});
    const number = (await world.payout(other.ids[0]!)).requestNumber;
    const told = alarms('payout-unknown-payment');
    const content = [
      `R|${one.reference}|x`,
      `D|${number}|10.00|CNY|OK|B-1||`,
      `D|${'f'.repeat(32)}|10.00|CNY|OK|B-2||`,
      'T|2|20.00',
      '',
    ].join('\n');
    expect((await world.bring('result', { name: 'RES.txt', content })).status).toBe(201);
    await world.round();
    expect(await world.payout(other.ids[0]!)).toMatchObject({
      state: 'processing',
      attention: 'reference-differs',
    });
    expect(alarms('payout-unknown-payment')).toBe(told + 1);
    for (const { reference } of [one, other]) {
      await world.carry(reference);
      await world.result(reference);
    }
    await world.round();
    expect(await states([...one.ids, ...other.ids])).toEqual(['succeeded', 'succeeded']);
  });

  it('that tell of money that came back (退票) post it once, also when the file is read after another one', async () => {
    const { ids, reference } = await open({});
    await world.carry(reference);
    await world.result(reference);
    await world.round();
    await world.bank.giveBack({ requestNumber: (await world.payout(ids[0]!)).requestNumber, amount: '4.00' });
    for (let twice = 0; twice < 2; twice++) {
      await world.result(reference);
      await world.round();
      expect(await world.payout(ids[0]!)).toMatchObject({ state: 'succeeded', returned: '4.00' });
    }
  });

  it('that tell of a return with a code that is none for returns, or in other money, post nothing and ask a person', async () => {
    const { ids, reference } = await open({}, {});
    await world.carry(reference);
    await world.result(reference);
    await world.round();
    const numbers = await Promise.all(ids.map(async (id) => (await world.payout(id)).requestNumber));
    const content = [
      `R|${reference}|y`,
      `D|${numbers[0]}|1.00|CNY|OK|B-1|R-901|`,
      `D|${numbers[1]}|1.00|USD|RETURNED|B-2|R-902|`,
      'T|2|2.00',
      '',
    ].join('\n');
    const told = alarms('payout-contradiction') + alarms('payout-unexpected-answer');
    expect((await world.bring('result', { name: 'RET.txt', content })).status).toBe(201);
    await world.round();
    for (const id of ids)
      expect(await world.payout(id)).toMatchObject({ state: 'succeeded', returned: '0.00' });
    expect(alarms('payout-contradiction') + alarms('payout-unexpected-answer')).toBeGreaterThan(told);
  });

  it('the same bytes twice, one after the other and at once, are one file', async () => {
    const { ids, reference } = await open({});
    await world.carry(reference);
    const books = world.bank.running.bank.customerOf(world.bank.customer.keyId)!;
    const given = world.bank.running.files.result(books, reference)!;
    const answers = await Promise.all(Array.from({ length: 5 }, () => world.bring('result', given)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 201]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    await Promise.all([world.round(), world.round()]);
    const again = await world.bring('result', given);
    expect([again.status, again.body.done]).toEqual([200, true]);
    expect(await states(ids)).toEqual(['succeeded']);
    expect((await world.payout(ids[0]!)).exchanges.map(({ kind }: { kind: string }) => kind)).toEqual([
      'statement',
    ]);
  });
});

describe('a file that the bank refuses as a whole', () => {
  it('by a listed code fails its payouts, and their money is given back', async () => {
    const before = await balanceOf(world.nodes[0]!.call, 'main', FILE_PAYER);
    const id = await world.approved();
    const reference = await world.handedOver();
    await world.bank.behave([{ on: 'file', answer: { manner: 'refused' } }]);
    await world.carry(reference);
    await world.bank.behave([]);
    await world.round();
    await world.round();
    expect((await world.file(reference)).state).toBe('refused');
    expect(await world.payout(id)).toMatchObject({ state: 'failed', failureCode: 'FILE_REFUSED' });
    expect(await balanceOf(world.nodes[0]!.call, 'main', FILE_PAYER)).toBe(before);
  });

  it('by an unlisted code is a person’s; by that of a double nothing new is said; after it was taken it is a contradiction', async () => {
    const id = await world.approved();
    const reference = await world.handedOver();
    const told = alarms('payment-file-unexpected');
    const say = async (code: string): Promise<void> => {
      const content = `A|${reference}|${code}|\nT|0\n`;
      expect((await world.bring('acknowledgement', { name: 'ACK.txt', content })).status).toBe(201);
      await world.round();
    };
    await say('E-17');
    expect(await world.file(reference)).toMatchObject({ state: 'handed-over', bankCode: 'E-17' });
    expect(alarms('payment-file-unexpected')).toBe(told + 1);
    await say('FILE_KNOWN');
    expect((await world.file(reference)).state).toBe('handed-over');
    await say('TAKEN');
    const contradictions = alarms('payment-file-contradiction');
    await say('FILE_REFUSED');
    expect((await world.file(reference)).state).toBe('acknowledged');
    expect(alarms('payment-file-contradiction')).toBe(contradictions + 1);
    expect(await world.payout(id)).toMatchObject({ state: 'processing' });
    await world.carry(reference);
    await world.result(reference);
    await world.round();
    expect(await world.payout(id)).toMatchObject({ state: 'succeeded' });
  });
});
