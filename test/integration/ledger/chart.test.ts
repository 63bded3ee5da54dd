import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBook } from '../../support/book.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
beforeAll(async () => {
  service = await startService();
  await openBook(service.call, { code: 'main' });
  await openBook(service.call, { code: 'other' });
});
afterAll(() => service.stop());

type Role = 'finance' | 'admin' | 'operator' | 'poster';
const GL = '/v1/books/main/gl-accounts';
const open = (body: unknown, role: Role = 'finance', path = GL) => service.call('POST', path, { role, body });
const openAccount = (code: string, glAccount: string) =>
  service.call('POST', '/v1/books/main/accounts', {
    role: 'operator',
    body: { code, name: code, glAccount, currency: 'CNY' },
  });

interface Node {
  code: string;
  name: string;
  parent: string | null;
  level: number;
  hasChildren: boolean;
  class: string;
  normalSide: string;
  mayOverdraw: boolean;
  children: Node[];
}

async function flatChart(limit: number, book = 'main'): Promise<Node[]> {
  const found: Node[] = [];
  for (let next: string | null = null, first = true; first || next; first = false) {
    const after = next ? `&after=${next}` : '';
    const { body } = await service.call('GET', `/v1/books/${book}/gl-accounts?limit=${limit}${after}`);
    found.push(...body.items);
    next = body.next;
  }
  return found;
}

describe('the ready-made chart of a payment company', () => {
  it('is there when the book is opened, parents and children of one class', async () => {
    const chart = await flatChart(11);
    const byCode = new Map(chart.map((node) => [node.code, node]));
    for (const node of chart) {
      if (node.parent !== null) expect(node.class).toBe(byCode.get(node.parent)!.class);
    }
    expect(byCode.get('2201')).toEqual({
      code: '2201',
      name: 'Customer balances 客户余额',
      parent: '2200',
      level: 3,
      hasChildren: false,
      class: 'liability',
      normalSide: 'credit',
      mayOverdraw: false,
    });
    expect(byCode.get('3101')).toMatchObject({ class: 'clearing', normalSide: 'debit', mayOverdraw: true });
  });

  it('as a tree it has the same nodes', async () => {
    const { body } = await service.call('GET', '/v1/books/main/chart');
    const flatten = (nodes: Node[]): Node[] => nodes.flatMap((node) => [node, ...flatten(node.children)]);
    const inTree = flatten(body.items).map(({ code, parent, level }) => [code, parent, level]);
    const flat = (await flatChart(200)).map(({ code, parent, level }) => [code, parent, level]);
    expect(inTree.sort()).toEqual(flat.sort());
    expect(body.items.map(({ code }: Node) => code)).toEqual([
      '1000',
      '2000',
      '3000',
      '4000',
      '6000',
      '6400',
    ]);
  });

  it('a book without a chart has none', async () => {
    const body = { code: 'bare', name: 'Bare', legalEntity: 'Bare', timeZone: 'UTC', currencies: ['CNY'] };
    await service.call('POST', '/v1/books', { role: 'admin', body });
    expect(await flatChart(10, 'bare')).toEqual([]);
    expect((await service.call('GET', '/v1/books/bare/chart')).body).toEqual({ items: [] });
  });
});

describe('a GL account', () => {
  const asset = { code: '1005', name: 'Deposits 存放', parent: '1000', class: 'asset' };

  it('takes the usual side of its class; opened again it is the same, with other content it is refused', async () => {
    const opened = await open(asset);
    expect(opened).toMatchObject({
      status: 201,
      body: { ...asset, level: 2, normalSide: 'debit', mayOverdraw: true },
    });
    const again = await open({ ...asset, normalSide: 'debit' });
    expect(again).toMatchObject({ status: 200, body: opened.body });
    const other = await open({ ...asset, normalSide: 'credit' });
    expect(other).toMatchObject({ status: 409, body: { code: 'LEDGER.GL_ACCOUNT_EXISTS', field: 'code' } });
    expect(await open({ ...asset, parent: undefined })).toMatchObject({ status: 409 });
  });

  it('a contra account stands on the other side of its class', async () => {
    const body = { code: '1006', name: 'Provisions', parent: '1000', class: 'asset', normalSide: 'credit' };
    expect(await open(body)).toMatchObject({ status: 201, body: { normalSide: 'credit' } });
  });

  it.each<[string, Record<string, unknown>, number, string, string]>([
    ['another class than its parent', { class: 'liability' }, 422, 'LEDGER.GL_CLASS_DIFFERS', 'class'],
    ['an unknown parent', { parent: '9999' }, 422, 'LEDGER.GL_ACCOUNT_NOT_FOUND', 'parent'],
    ['a parent with a trailing space', { parent: '1000 ' }, 400, 'HTTP.FIELD_INVALID', 'parent'],
    ['itself as parent', { code: '1007', parent: '1007' }, 422, 'LEDGER.GL_ACCOUNT_NOT_FOUND', 'parent'],
    ['an unknown class', { class: 'off-balance' }, 400, 'HTTP.FIELD_INVALID', 'class'],
    ['a hostile code', { code: "1'; DROP TABLE book" }, 400, 'HTTP.FIELD_INVALID', 'code'],
    ['a full-width code', { code: '１００７' }, 400, 'HTTP.FIELD_INVALID', 'code'],
    ['33 characters', { code: '1'.repeat(33) }, 400, 'HTTP.FIELD_INVALID', 'code'],
    ['a flag as text', { mayOverdraw: 'true' }, 400, 'HTTP.FIELD_INVALID', 'mayOverdraw'],
    ['an unknown field', { balance: '0' }, 400, 'HTTP.FIELD_UNKNOWN', 'balance'],
    ['no class', { class: undefined }, 400, 'HTTP.FIELD_MISSING', 'class'],
  ])('%s is refused', async (_name, wrong, status, code, field) => {
    const before = await service.sql('SELECT COUNT(*) AS n FROM gl_account');
    const answer = await open({ ...asset, code: '1008', ...wrong });
    expect(answer).toMatchObject({ status, body: { code, field } });
    expect(await service.sql('SELECT COUNT(*) AS n FROM gl_account')).toEqual(before);
  });

  it('is opened by finance and administrators only, in their books only', async () => {
    expect(await open(asset, 'operator')).toMatchObject({ status: 403 });
    expect(await open(asset, 'poster')).toMatchObject({ status: 403 });
    expect(await open(asset, 'finance', '/v1/books/nowhere/gl-accounts')).toMatchObject({
      status: 404,
      body: { code: 'LEDGER.BOOK_NOT_FOUND' },
    });
  });

  it('of another book is no parent here', async () => {
    const here = { code: '7000', name: 'Only here', class: 'expense' };
    expect(await open(here)).toMatchObject({ status: 201 });
    const there = await open(
      { ...here, code: '7001', parent: '7000' },
      'finance',
      '/v1/books/other/gl-accounts',
    );
    expect(there).toMatchObject({
      status: 422,
      body: { code: 'LEDGER.GL_ACCOUNT_NOT_FOUND', field: 'parent' },
    });
  });

  it('a chart has at most ten levels', async () => {
    for (let level = 1; level <= 10; level++) {
      const parent = level === 1 ? undefined : `L${level - 1}`;
      const opened = await open({ code: `L${level}`, name: `Level ${level}`, class: 'equity', parent });
      expect(opened).toMatchObject({ status: 201, body: { level } });
    }
    const deeper = await open({ code: 'L11', name: 'Level 11', class: 'equity', parent: 'L10' });
    expect(deeper).toMatchObject({
      status: 422,
      body: { code: 'LEDGER.GL_CHART_TOO_DEEP', field: 'parent' },
    });
  });

  it('opened by fifty at once there is one, and one audit event', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => open({ ...asset, code: 'RACE' })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(49);
    const rows = await service.sql(
      "SELECT id FROM audit_event WHERE action = 'gl-account.open' AND target = 'RACE'",
    );
    expect(rows).toHaveLength(1);
  });
});

describe('accounts stand under leaves only', () => {
  it('a GL account that has children gets no accounts', async () => {
    const answer = await openAccount('a-1', '2200');
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'LEDGER.GL_ACCOUNT_HAS_CHILDREN', field: 'glAccount' },
    });
  });

  it('a GL account that has accounts gets no children', async () => {
    expect(await openAccount('a-2', '3400')).toMatchObject({ status: 201 });
    const answer = await open({ code: '3401', name: 'Position', parent: '3400', class: 'clearing' });
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'LEDGER.GL_ACCOUNT_HAS_ACCOUNTS', field: 'parent' },
    });
  });

  it('also when both are opened at the same moment', async () => {
    for (let round = 0; round < 20; round++) {
      const leaf = `R${round}`;
      await open({ code: leaf, name: leaf, class: 'asset' });
      const children = ['x', 'y'].map((name) =>
        open({ code: `${leaf}${name}`, name, parent: leaf, class: 'asset' }),
      );
      const accounts = Array.from({ length: 4 }, (_, index) => openAccount(`${leaf}-${index}`, leaf));
      // Turned around every other round, so that each side comes first now and then.
      const mixed = round % 2 === 0 ? [...accounts, ...children] : [...children, ...accounts];
      const answers = await Promise.all(mixed);
      expect(
        answers.map(({ status }) => status).filter((status) => status !== 201 && status !== 422),
      ).toEqual([]);
      const childrenOpened = (await Promise.all(children)).filter(({ status }) => status === 201).length;
      const accountsOpened = (await Promise.all(accounts)).filter(({ status }) => status === 201).length;
      expect([childrenOpened, accountsOpened]).toSatisfy(
        ([child, account]: number[]) => (child === 2 && account === 0) || (child === 0 && account === 4),
      );
    }
    const both = await service.sql(
      `SELECT g.code FROM gl_account g WHERE EXISTS (SELECT 1 FROM account a WHERE a.gl_account_id = g.id)
       AND EXISTS (SELECT 1 FROM gl_account c WHERE c.parent_id = g.id)`,
    );
    expect(both).toEqual([]);
  });
});
