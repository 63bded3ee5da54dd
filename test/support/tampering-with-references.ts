import { by, unaudited, type Tampering } from './tampering.js';

const OTHER = "(SELECT id FROM book WHERE code = 'other')";

/** Links, the index of metadata, request numbers, and what was taken back of vouchers. */
export const TAMPERING_WITH_REFERENCES: readonly Tampering[] = [
  by(
    "UPDATE voucher_link SET kind = 'corrects' WHERE voucher_id = {refund}",
    'PROGRESS_WRONG main channel {receipt}',
    'PROGRESS_WRONG main fees {receipt}',
    'PROGRESS_WRONG main merchant {receipt}',
    'VOUCHER_DIGEST_WRONG main {refund}',
  ),
  by(
    'UPDATE voucher_link SET target_id = {plain} WHERE voucher_id = {refund}',
    'PROGRESS_WRONG main channel {plain}',
    'PROGRESS_WRONG main channel {receipt}',
    'PROGRESS_WRONG main fees {plain}',
    'PROGRESS_WRONG main fees {receipt}',
    'PROGRESS_WRONG main merchant {plain}',
    'PROGRESS_WRONG main merchant {receipt}',
    'VOUCHER_DIGEST_WRONG main {refund}',
  ),
  by(
    "UPDATE voucher_link SET target_id = x'01890000000070008000000000000001' WHERE voucher_id = {refund}",
    'PROGRESS_WRONG main channel {receipt}',
    'PROGRESS_WRONG main fees {receipt}',
    'PROGRESS_WRONG main merchant {receipt}',
    'VOUCHER_DIGEST_WRONG main {refund}',
    'VOUCHER_MISSING 01890000-0000-7000-8000-000000000001',
  ),
  by(
    'DELETE FROM voucher_link WHERE voucher_id = {reversal}',
    'PROGRESS_WRONG main bank {reversed}',
    'PROGRESS_WRONG main merchant {reversed}',
    'VOUCHER_DIGEST_WRONG main {reversal}',
  ),
  by(
    "INSERT INTO voucher_link VALUES ({plain}, 'belongs-to', {byRule})",
    'VOUCHER_DIGEST_WRONG main {plain}',
  ),
  by(
    "INSERT INTO voucher_link VALUES (x'01890000000070008000000000000001', 'belongs-to', {byRule})",
    'VOUCHER_MISSING 01890000-0000-7000-8000-000000000001',
  ),
  by('DELETE FROM voucher_fact WHERE voucher_id = {plain} LIMIT 1', 'METADATA_INDEX_WRONG main {plain}'),
  unaudited(
    by(
      "UPDATE voucher_fact SET fact = REPEAT('x', 16) WHERE voucher_id = {plain} LIMIT 1",
      'METADATA_INDEX_WRONG main {plain}',
    ),
  ),
  by(
    "UPDATE voucher_fact SET business_date = '2026-11-22' WHERE voucher_id = {plain} LIMIT 1",
    'METADATA_INDEX_WRONG main {plain}',
  ),
  by(
    'UPDATE voucher_fact SET voucher_id = {byRule} WHERE voucher_id = {plain} LIMIT 1',
    'METADATA_INDEX_WRONG main {plain}',
    'METADATA_INDEX_WRONG main {byRule}',
  ),
  by(
    `UPDATE voucher_fact SET book_id = ${OTHER} WHERE voucher_id = {plain} LIMIT 1`,
    'METADATA_INDEX_WRONG main {plain}',
    'METADATA_INDEX_WRONG other {plain}',
  ),
  by(
    'UPDATE voucher_fact SET book_id = 99 WHERE voucher_id = {plain} LIMIT 1',
    'BOOK_UNKNOWN #99',
    'METADATA_INDEX_WRONG main {plain}',
  ),
  by(
    "INSERT INTO voucher_fact SELECT book_id, REPEAT('x', 16), business_date, id FROM voucher WHERE id = {plain}",
    'METADATA_INDEX_WRONG main {plain}',
  ),
  by(
    "UPDATE request SET number = 'forged' WHERE voucher_id = {plain}",
    'REQUEST_WRONG forged',
    'REQUEST_WRONG {plain.request}',
  ),
  by('UPDATE request SET client_id = 99 WHERE voucher_id = {plain}', 'REQUEST_WRONG {plain.request}'),
  by(
    "UPDATE request SET voucher_id = x'01890000000070008000000000000001' WHERE voucher_id = {plain}",
    'REQUEST_WRONG {plain.request}',
  ),
  by('UPDATE request SET voucher_id = {byRule} WHERE voucher_id = {plain}', 'REQUEST_WRONG {plain.request}'),
  by('DELETE FROM request WHERE voucher_id = {plain}', 'REQUEST_WRONG {plain.request}'),
  by("INSERT INTO request VALUES (1, 'forged', REPEAT('x', 32), {plain})", 'REQUEST_WRONG forged'),
  by(
    "INSERT INTO request VALUES (1, 'forged', REPEAT('x', 32), x'01890000000070008000000000000001')",
    'REQUEST_WRONG forged',
  ),
  unaudited(by('DELETE FROM request WHERE voucher_id = {hold}', 'REQUEST_WRONG {hold}')),
  unaudited(by("INSERT INTO request VALUES (1, 'forged', REPEAT('x', 32), {hold})", 'REQUEST_WRONG {hold}')),
  by(
    'UPDATE voucher_progress SET reversed = reversed + 1 WHERE voucher_id = {reversed} AND line_number = 1',
    'PROGRESS_WRONG {reversed} line 1',
    'PROGRESS_WRONG main bank {reversed}',
  ),
  by(
    'UPDATE voucher_progress SET refunded = refunded - 1 WHERE voucher_id = {receipt} AND line_number = 1',
    'PROGRESS_WRONG main channel {receipt}',
  ),
  by(
    'DELETE FROM voucher_progress WHERE voucher_id = {reversed} AND line_number = 1',
    'PROGRESS_WRONG main bank {reversed}',
  ),
  by(
    'INSERT INTO voucher_progress VALUES ({byRule}, 1, 1, 0, 1)',
    'PROGRESS_WRONG main channel:test:CNY {byRule}',
  ),
  by('INSERT INTO voucher_progress VALUES ({byRule}, 9, 0, 0, 1)', 'PROGRESS_WRONG {byRule} line 9'),
  by(
    "INSERT INTO voucher_progress VALUES (x'01890000000070008000000000000001', 1, 1, 0, 1)",
    'VOUCHER_MISSING 01890000-0000-7000-8000-000000000001',
  ),
  by(
    'UPDATE voucher_progress SET line_number = 9 WHERE voucher_id = {reversed} AND line_number = 1',
    'PROGRESS_WRONG {reversed} line 9',
    'PROGRESS_WRONG main bank {reversed}',
  ),
];
