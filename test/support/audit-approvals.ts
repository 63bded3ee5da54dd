import type { Sql } from './audit-books.js';

/** What was approved was executed, and what was executed was approved: once, by another client than the maker. */
export async function auditApprovals(sql: Sql): Promise<string[]> {
  const approvals = await sql<Record<'id' | 'status' | 'maker' | 'checker' | 'result', string | null>>(
    `SELECT LOWER(HEX(id)) AS id, status, maker_client_id AS maker, checker_client_id AS checker, result FROM approval`,
  );
  const vouchers = await sql<Record<'id' | 'number' | 'client', string>>(
    `SELECT LOWER(HEX(id)) AS id, request_number AS number, client_id AS client FROM voucher
     WHERE request_number LIKE 'approval:%'`,
  );
  const findings: string[] = [];
  const executed = new Map<string, { id: string; client: string }>();
  for (const { id, number, client } of vouchers) {
    const approval = number.slice('approval:'.length).replaceAll('-', '');
    if (executed.has(approval)) findings.push(`approval ${approval} was executed twice`);
    executed.set(approval, { id, client });
  }
  for (const { id, status, maker, checker, result } of approvals) {
    const voucher = executed.get(id!);
    executed.delete(id!);
    if (maker === checker) findings.push(`approval ${id} was decided on by its maker`);
    const told = result === null ? {} : (JSON.parse(result) as { voucher?: string });
    if (status === 'approved' && result === null) findings.push(`approval ${id} has no result`);
    if (status !== 'approved' && (voucher || result !== null))
      findings.push(`approval ${id} is ${status} and was executed`);
    if (told.voucher?.replaceAll('-', '') !== voucher?.id)
      findings.push(`approval ${id} and its voucher differ`);
    if (voucher && voucher.client !== checker)
      findings.push(`approval ${id} was executed by another than its checker`);
  }
  for (const [approval] of executed)
    findings.push(`a voucher names approval ${approval}, which is not there`);
  return findings;
}
