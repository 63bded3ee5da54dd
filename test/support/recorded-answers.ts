import { callerOf, type Call } from './call.js';
import type { Service } from './service.js';

const DATES = 'fromDate=2026-08-01&toDate=2026-11-10';

/** Lists that are read page by page, of a few rows each. */
const LISTS = [
  'vouchers',
  'vouchers?order=desc',
  'vouchers?businessType=top-up',
  'vouchers?reference=order-2&order=desc',
  'vouchers?metadata=shop=1',
  'vouchers?metadata=shop=1&metadata=note=早安',
  'vouchers?account=bank',
  'vouchers?account=merchant&order=desc',
  'vouchers?party=shop-7',
  'vouchers?party=shop-7&minimumAmount=100.00&currency=CNY',
  'vouchers?fromDate=2026-08-15&toDate=2026-10-15',
  'vouchers?businessDate=2026-08-20',
  'vouchers?currency=JPY&minimumAmount=200',
  'entries',
  'entries?account=bank&order=desc',
  'entries?account=merchant&businessType=fee',
  'entries?party=shop-7&side=debit',
  'entries?metadata=shop=2',
  'accounts/bank/entries',
  'accounts/shopper/entries?businessDate=2026-09-10',
  'accounts/customer/earmarks/order-1/events',
  'holds',
  'seals',
  'trial-balances',
  'periods',
];

const SINGLE = [
  'journal',
  'journal?from=2026-08-15&to=2026-10-15',
  'seals/export',
  'trial-balance?businessDate=2026-08-20',
  'trial-balance',
  `turnover?fromDate=2026-08-10&toDate=2026-09-05`,
  `turnover?fromDate=2026-08-15&toDate=2026-09-10&businessType=fee`,
  `turnover?fromDate=2026-08-15&toDate=2026-09-10&account=bank`,
  ...['2026-08-20', '2026-09-20', '2026-11-10'].map((date) => `accounts/bank/balance?businessDate=${date}`),
  ...['trial-balance', 'general-ledger', 'sub-ledger', 'turnover', 'ledger-check'].map(
    (report) => `reports/${report}?${DATES}`,
  ),
  `reports/account-statement?account=bank&${DATES}`,
  'reports/account-statement?account=merchant&fromDate=2026-08-15&toDate=2026-09-15&format=csv',
  'reports/ageing?businessDate=2026-10-20',
];

/** What a book answers to every kind of read, page by page; parts that say when they were read are left out. */
export async function recordAnswers({ url, sql }: Service): Promise<Map<string, unknown>> {
  const call = callerOf(url);
  const answers = new Map<string, unknown>();
  for (const path of LISTS) answers.set(path, await allPages(call, path));
  for (const path of SINGLE) answers.set(path, await read(call, path));
  const vouchers = await sql<{ id: string; number: string; client: string; at: string }>(
    `SELECT LOWER(HEX(v.id)) AS id, v.request_number AS number, c.code AS client, v.recorded_at AS at
     FROM (SELECT id, request_number, client_id, recorded_at, book_id FROM voucher
           UNION ALL SELECT id, request_number, client_id, recorded_at, book_id FROM archived_voucher) v
     JOIN client c ON c.id = v.client_id JOIN book b ON b.id = v.book_id WHERE b.code = 'main' ORDER BY v.id`,
  );
  for (const [index, { id, number, client, at }] of vouchers.entries()) {
    const voucher = id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    const paths = [`vouchers/${voucher}`, `vouchers/by-request/${number}?client=${client}`];
    if (index % 5 === 0)
      paths.push(
        ...[`vouchers/${voucher}/explanation`, `vouchers/${voucher}/progress`, `reports/vouchers/${voucher}`],
        ...[`vouchers?linkedTo=${voucher}`, `vouchers?requestNumber=${number}`],
        `accounts/bank/balance?at=${at.replace(' ', 'T')}Z`,
      );
    for (const path of paths) answers.set(path, await read(call, path));
  }
  return answers;
}

export async function read(call: Call, path: string): Promise<unknown> {
  const { status, body } = await call('GET', `/v1/books/main/${path}`, { role: 'finance' });
  if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
  return timeless(body);
}

/** @returns each page as it came */
export async function allPages(call: Call, path: string): Promise<unknown[]> {
  const pages: unknown[] = [];
  const [list, filters] = path.split('?');
  for (let query = `?limit=7${filters === undefined ? '' : `&${filters}`}`; ;) {
    const body = (await read(call, `${list}${query}`)) as { hasMore?: boolean; next?: string | null };
    pages.push(body);
    if (!body.hasMore) return pages;
    query = `?limit=7${filters === undefined ? '' : `&${filters}`}&after=${encodeURIComponent(body.next!)}`;
  }
}

/** When a report was made is not what it says. */
function timeless(body: unknown): unknown {
  if (typeof body === 'string') return body.replace(/(readAt|exportedAt|madeAt)[^,\n]*/g, '');
  const { readAt: _read, madeAt: _made, generatedAt: _generated, ...rest } = body as Record<string, unknown>;
  return rest;
}
