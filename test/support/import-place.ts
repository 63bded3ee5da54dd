import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBook } from './book.js';
import { startService, type Service } from './service.js';

/** A service with a book that has posting rules, and a folder for files to import. */
export interface ImportPlace {
  readonly service: Service;
  readonly env: NodeJS.ProcessEnv;
  /** A file of its own for each test. */
  next(ending: string): FileToImport;
  /** Request numbers posted that begin so, sorted. */
  posted(prefix: string): Promise<string[]>;
  stop(): Promise<void>;
}

export interface FileToImport {
  readonly file: string;
  /** The beginning of the request numbers in it. */
  readonly prefix: string;
  numberOf(line: number): string;
  /** The arguments that import it into the book. */
  command(...more: string[]): string[];
}

export async function startImportPlace(): Promise<ImportPlace> {
  const service = await startService();
  await openBook(service.call, {
    accounts: [
      { code: 'channel:alipay:CNY', glAccount: '3101' },
      { code: 'customer:1001:CNY', glAccount: '2201' },
    ],
  });
  const body = { library: 'payment-company', reason: 'test' };
  const path = '/v1/books/main/posting-rules/install';
  const installed = await service.call('POST', path, { role: 'admin', body });
  if (installed.status >= 300) throw new Error(`no rules: ${JSON.stringify(installed.body)}`);
  const folder = mkdtempSync(join(tmpdir(), 'suanpan-import-'));
  let serial = 0;
  return {
    service,
    env: { SUANPAN_KEY: service.keys.poster },
    next: (ending) => {
      serial += 1;
      const file = join(folder, `vouchers-${serial}.${ending}`);
      const prefix = `i${serial}-`;
      return {
        file,
        prefix,
        numberOf: (line) => `${prefix}${line}`,
        command: (...more) => [file, '--book', 'main', '--url', service.url, ...more],
      };
    },
    posted: async (prefix) => {
      const rows = await service.sql<{ number: string }>(
        'SELECT request_number AS number FROM voucher WHERE request_number LIKE ?',
        [`${prefix}%`],
      );
      return rows.map(({ number }) => String(number)).sort();
    },
    stop: async () => {
      rmSync(folder, { recursive: true });
      await service.stop();
    },
  };
}
