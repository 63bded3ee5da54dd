import type { Sql } from './audit-books.js';

/**
 * What was taken back of vouchers against the reversals and refunds that are linked to them, with arithmetic of its own.
 * @returns one sentence per finding
 */
export async function auditProgress(sql: Sql): Promise<string[]> {
  return [
    ...(await findWrongSums(sql)),
    ...(await findLinesTakenBackTooFar(sql)),
    ...(await findOverpaidReceipts(sql)),
    ...(await findWrongReversals(sql)),
  ];
}

/**
 * Lines of one account, side and purpose are the same to the ledger, so their sums are compared: progress on one hand,
 * lines of reversals, of refunds and of reversals of refunds on the other. What pays back by a payout takes from the account
 * that had got the receipt, and counts where the money came in as well.
 */
async function findWrongSums(sql: Sql): Promise<string[]> {
  const opposite = "IF(l.side = 'D', 'C', 'D')";
  const rows = await sql<{ voucher: string; account: string; reversed: string; refunded: string }>(
    `SELECT HEX(t.voucher) AS voucher, a.code AS account, t.reversed, t.refunded FROM (
       SELECT voucher, account_id, side, purpose, SUM(reversed) AS reversed, SUM(refunded) AS refunded FROM (
         SELECT p.voucher_id AS voucher, l.account_id, l.side, l.purpose, p.reversed, p.refunded
         FROM voucher_progress p JOIN voucher_line l USING (voucher_id, line_number)
         UNION ALL
         SELECT k.target_id, l.account_id, l.side, l.purpose, l.amount, 0
         FROM voucher_link k JOIN voucher_line l ON l.voucher_id = k.voucher_id WHERE k.kind = 'reverses'
         UNION ALL
         SELECT k.target_id, l.account_id, ${opposite}, l.purpose, 0, -l.amount
         FROM voucher_link k JOIN voucher_line l ON l.voucher_id = k.voucher_id WHERE k.kind = 'refunds'
         UNION ALL
         SELECT k.target_id, l.account_id, ${opposite}, l.purpose, 0, -l.amount
         FROM voucher_link k JOIN voucher_link r ON r.target_id = k.voucher_id AND r.kind = 'reverses'
         JOIN voucher_line l ON l.voucher_id = r.voucher_id WHERE k.kind = 'refunds'
         UNION ALL
         SELECT k.target_id, t.account_id, t.side, t.purpose, 0, -l.amount
         FROM voucher_link k JOIN voucher_line l ON l.voucher_id = k.voucher_id AND l.side = 'D'
         JOIN voucher_line t ON t.voucher_id = k.target_id AND (t.side = 'D' OR t.account_id = l.account_id)
         WHERE k.kind = 'pays-back'
         UNION ALL
         SELECT k.target_id, t.account_id, t.side, t.purpose, 0, -l.amount
         FROM voucher_link k JOIN voucher_link r ON r.target_id = k.voucher_id AND r.kind = 'reverses'
         JOIN voucher_line l ON l.voucher_id = r.voucher_id AND l.side = 'D'
         JOIN voucher_line t ON t.voucher_id = k.target_id AND (t.side = 'D' OR t.account_id = l.account_id)
         WHERE k.kind = 'pays-back'
       ) every_row GROUP BY voucher, account_id, side, purpose HAVING reversed <> 0 OR refunded <> 0
     ) t JOIN account a ON a.id = t.account_id`,
  );
  return rows.map(
    ({ voucher, account, reversed, refunded }) =>
      `voucher ${voucher} has ${reversed} reversed and ${refunded} refunded on ${account} that no linked voucher says`,
  );
}

/** A payee may give back more than it got, when the fee is kept; nothing else is ever taken back twice. */
async function findLinesTakenBackTooFar(sql: Sql): Promise<string[]> {
  const rows = await sql<{ voucher: string; line: number }>(
    `SELECT HEX(p.voucher_id) AS voucher, p.line_number AS line
     FROM voucher_progress p
     LEFT JOIN voucher_line l ON l.voucher_id = p.voucher_id AND l.line_number = p.line_number
     LEFT JOIN gl_account g ON g.id = l.gl_account_id
     WHERE l.voucher_id IS NULL OR p.reversed < 0 OR p.refunded < 0 OR p.reversed > l.amount
       OR (p.reversed + p.refunded > l.amount AND (l.side = 'D' OR g.class = 'income'))`,
  );
  return rows.map(({ voucher, line }) => `line ${line} of voucher ${voucher} was taken back from too far`);
}

/** 有收才有退: by the lines of refunds alone, without a look at the progress. */
async function findOverpaidReceipts(sql: Sql): Promise<string[]> {
  const rows = await sql<{ voucher: string }>(
    `SELECT HEX(target_id) AS voucher FROM (
       SELECT k.target_id, SUM(l.amount) AS refunded FROM voucher_link k
       JOIN voucher_line l ON l.voucher_id = k.voucher_id AND l.side = 'C' WHERE k.kind IN ('refunds', 'pays-back')
       GROUP BY k.target_id
       UNION ALL
       SELECT k.target_id, SUM(l.amount) FROM voucher_link k
       JOIN voucher_link r ON r.target_id = k.voucher_id AND r.kind = 'reverses'
       JOIN voucher_line l ON l.voucher_id = r.voucher_id AND l.side = 'C' WHERE k.kind IN ('refunds', 'pays-back')
       GROUP BY k.target_id
     ) taken GROUP BY target_id
     HAVING SUM(refunded) > (SELECT SUM(amount) FROM voucher_line WHERE voucher_id = target_id AND side = 'D')`,
  );
  return rows.map(({ voucher }) => `more was refunded of ${voucher} than it received`);
}

/** Negative amounts stand in reversals and nowhere else, and a reversal is not reversed. */
async function findWrongReversals(sql: Sql): Promise<string[]> {
  const rows = await sql<{ voucher: string }>(
    `SELECT DISTINCT HEX(l.voucher_id) AS voucher FROM voucher_line l
     LEFT JOIN voucher_link k ON k.voucher_id = l.voucher_id AND k.kind = 'reverses'
     WHERE (l.amount < 0) <> (k.voucher_id IS NOT NULL) OR l.amount = 0
     UNION
     SELECT HEX(k.voucher_id) FROM voucher_link k
     JOIN voucher_link t ON t.voucher_id = k.target_id AND t.kind = 'reverses' WHERE k.kind IN ('reverses', 'refunds', 'pays-back')`,
  );
  return rows.map(({ voucher }) => `voucher ${voucher} is no proper reversal, or takes back from one`);
}
