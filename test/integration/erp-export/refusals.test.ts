import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBook } from '../../support/book.js';
import { financeOf } from '../../support/nightly.js';
import { startService, type Service } from '../../support/service.js';

const DATE = '2026-11-20';

let service: Service;
let finance: ReturnType<typeof financeOf>;
beforeAll(async () => {
  service = await startService();
  await openBook(service.call, { businessDate: DATE });
  finance = financeOf(service.call, 'main');
});
afterAll(() => service.stop());

describe('what is refused by the API for the ERP', () => {
  it('roles that only look, and books out of reach', async () => {
    const order = { role: 'operator', body: { businessDate: DATE, reason: 'test' } } as const;
    expect((await service.call('POST', '/v1/books/main/erp/summaries', order)).status).toBe(403);
    const asked = await service.call('GET', '/v1/books/main/erp/outstanding', { role: 'poster' });
    expect(asked.status).toBe(403);
    expect((await service.call('GET', '/v1/books/none/erp/outstanding', { role: 'finance' })).status).toBe(
      404,
    );
  });

  it.each<[string, string, string, object | undefined, number, string]>([
    ['a date that is none', 'GET', 'erp/summaries/2026-02-30', undefined, 400, 'ERP.DATE_MALFORMED'],
    ['a date without one', 'GET', `erp/summaries/${DATE}`, undefined, 404, 'ERP.SUMMARY_NOT_FOUND'],
    [
      'a revision without one',
      'GET',
      `erp/summaries/${DATE}?revision=9`,
      undefined,
      404,
      'ERP.SUMMARY_NOT_FOUND',
    ],
    [
      'a revision that is none',
      'POST',
      `erp/summaries/${DATE}/revisions/0/acknowledge`,
      { documentNumber: 'X' },
      400,
      'ERP.REVISION_MALFORMED',
    ],
    [
      'an acknowledgement of nothing',
      'POST',
      `erp/summaries/${DATE}/revisions/9/acknowledge`,
      { documentNumber: 'X' },
      404,
      'ERP.SUMMARY_NOT_FOUND',
    ],
    ['a cursor that is none', 'GET', 'erp/mappings?after=x', undefined, 400, 'HTTP.CURSOR_MALFORMED'],
  ])('%s', async (_, method, path, body, status, code) => {
    expect(await finance.send(method, path, body)).toMatchObject({ status, body: { code } });
  });

  it('changing what was made, by the user of the service', async () => {
    const grants = await service.sql<{ privilege: string }>(
      `SELECT DISTINCT privilege_type AS privilege FROM information_schema.table_privileges
       WHERE table_schema = DATABASE() AND table_name LIKE 'erp\\_%' ORDER BY privilege_type`,
    );
    expect(grants.map(({ privilege }) => privilege)).toEqual(['INSERT', 'SELECT']);
  });
});
