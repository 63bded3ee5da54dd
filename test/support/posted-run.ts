import type { TestSchema } from './schema.js';

/** Run 1 of book 1 as clearing leaves it when all of it is posted, with its one voucher: what settlement looks for behind results. */
export async function insertPostedRun(sql: TestSchema['sql'], date: string, payee: string): Promise<void> {
  await sql(
    `INSERT INTO clearing_run (run_no, id, book_id, source, registrar, business_date, file_no, live_file, state, version, is_over,
       pinned, chunk_lines, records, chunks, last_line, cleared, exceptions, held, recognised, digest, posted_chunks, created_at,
       changed_at) VALUES (1, REPEAT('r', 16), 1, 'shop', '', ?, 1, 1, 'posted', 4, 1, '{}', 1, 1, 1, 1, 1, 0, 0, 0, REPEAT('d', 32), 1,
       NOW(6), NOW(6))`,
    [date],
  );
  await sql(
    `INSERT INTO clearing_posting (run_no, chunk, voucher_group, direction, payee, currency, business_type, payable, position, results,
       gross, net, fees, state, voucher_id) VALUES (1, 1, 1, 'D', ?, 'CNY', 't', 'a', 'b', 1, 1, 1, '[]', 'posted', REPEAT('v', 16))`,
    [payee],
  );
}
