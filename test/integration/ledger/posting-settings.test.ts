import { setTimeout as pause } from 'node:timers/promises';
import mysql from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { StopRepository } from '../../../src/ledger/stops/index.js';
import { move, openBook, posting } from '../../support/book.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
beforeAll(async () => {
  service = await startService();
  await openBook(service.call, {
    accounts: [
      { code: 'bank', glAccount: '1002' },
      { code: 'customer', glAccount: '2201' },
      { code: 'other-bank', glAccount: '1002' },
      { code: 'other-customer', glAccount: '2201' },
    ],
  });
});
afterAll(() => service.stop());

async function stop(businessType: string): Promise<void> {
  const path = `/v1/books/main/business-types/${businessType}/stop`;
  const body = { stopped: true, reason: 'test' };
  expect((await service.call('PUT', path, { role: 'operator', body })).status).toBe(200);
}

const post = (debit: string, credit: string, businessType: string) =>
  service.call('POST', '/v1/books/main/vouchers', posting(move(debit, credit, '1.00'), { businessType }));

/** The next reading of the switches takes until the returned function is called. */
function delayNextReading(): () => void {
  let arrive = (): void => undefined;
  const arrival = new Promise<void>((resolve) => (arrive = resolve));
  const stops = service.app.get(StopRepository, { strict: false });
  const read = stops.stoppedTypes.bind(stops);
  vi.spyOn(stops, 'stoppedTypes').mockImplementationOnce(async (tx) => {
    const rows = await read(tx);
    await arrival;
    return rows;
  });
  return arrive;
}

/** Holds the balance of an account until the returned function is called. */
async function hold(account: string): Promise<() => Promise<void>> {
  const session = await mysql.createConnection({ uri: service.adminUrl });
  await session.beginTransaction();
  const id = '(SELECT id FROM account WHERE code = ?)';
  await session.query(`SELECT version FROM account_balance WHERE account_id = ${id} FOR UPDATE`, [account]);
  return async () => {
    await session.rollback();
    await session.end();
  };
}

describe('two groups are decided at once, and a switch changes between them', () => {
  it('each is decided on the switches that it has read, not on those that the other reads late', async () => {
    expect((await post('bank', 'customer', 'refund')).status).toBe(201);
    await stop('something');
    const arrive = delayNextReading();
    const earlier = post('bank', 'customer', 'pay-in');
    await pause(150);
    await stop('refund');
    const release = await hold('other-customer');
    const later = post('other-bank', 'other-customer', 'refund');
    await pause(150);
    arrive();
    expect((await earlier).status).toBe(201);
    await release();
    const { status, body } = await later;
    expect([status, body.code]).toEqual([422, 'LEDGER.BUSINESS_TYPE_STOPPED']);
  });
});
