import type { ProgressRepository } from '../database/progress.repository.js';
import { LISTED_AT_ONCE, type Walk } from './walk.js';

/** Walks over the vouchers of which something was taken back. @returns how many there are */
export async function walkProgress(rows: ProgressRepository, walk: Walk): Promise<number> {
  let count = 0;
  for (let after = ''; ;) {
    const vouchers = await rows.vouchers(after, LISTED_AT_ONCE);
    if (vouchers.length === 0) return count;
    for (const { voucher, accountId, reversed, refunded } of await rows.differences(vouchers)) {
      const detail = `${reversed} more reversed and ${refunded} more refunded than its reversals and refunds say`;
      walk.findings.add({ code: 'VERIFY.PROGRESS_WRONG', subject: { voucher, accountId }, detail });
    }
    for (const { voucher, line } of await rows.impossible(vouchers)) {
      const detail = 'the line is not there, or more was taken back than it has';
      walk.findings.add({ code: 'VERIFY.PROGRESS_WRONG', subject: { voucher, line }, detail });
    }
    count += vouchers.length;
    walk.progress.advance(vouchers.length);
    after = vouchers.at(-1)!;
  }
}
