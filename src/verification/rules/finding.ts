import type { BalanceProblem } from './check-balance.rules.js';
import type { DigestEvidence } from './check-entry.rules.js';

/** Everything that verification can find, and what it means; stable, and listed in the guide. */
export const FINDINGS = {
  'VERIFY.VOUCHER_DIGEST_WRONG': 'The digest of a voucher is not that of its header, lines and links',
  'VERIFY.VOUCHER_LINES_WRONG': 'A voucher has not the lines that its header says',
  'VERIFY.VOUCHER_UNBALANCED': 'The debits of a voucher are not its credits in a currency',
  'VERIFY.VOUCHER_MISSING': 'Something names a voucher that is not there',
  'VERIFY.VOUCHER_DATE_UNKNOWN': 'A voucher is on a date that its book never opened',
  'VERIFY.LINE_ACCOUNT_WRONG': 'Lines are on an account of another book, GL account or currency',
  'VERIFY.LINK_WRONG': 'A voucher of another book is linked to this one',
  'VERIFY.METADATA_INDEX_WRONG': 'A voucher is not found by its metadata, or by others than its own',
  'VERIFY.REQUEST_WRONG': 'A request number and what was done under it do not belong together',
  'VERIFY.ENTRY_MISSING': 'An entry of an account is not there',
  'VERIFY.ENTRY_WITHOUT_LINE': 'An entry belongs to no line of a voucher',
  'VERIFY.ENTRY_LINE_DIFFER': 'An entry and the line of the voucher that it belongs to do not say the same',
  'VERIFY.ENTRY_CHAIN_BROKEN': 'An entry does not go on where the one before it ended',
  'VERIFY.ENTRY_DIGEST_WRONG': 'The digest of an entry is not that of its fields, voucher and predecessor',
  'VERIFY.BOOK_UNKNOWN': 'Rows belong to a book that is not there',
  'VERIFY.ACCOUNT_UNKNOWN': 'Rows belong to an account that is not there',
  'VERIFY.BALANCE_MISSING': 'An account has no balance',
  'VERIFY.BALANCE_WRONG': 'The stored balance of an account is not what its entries and lines come to',
  'VERIFY.HELD_WRONG': 'What is held on an account is not the sum of its open holds',
  'VERIFY.EARMARKED_WRONG': 'What is earmarked on an account is not the sum of its earmarks',
  'VERIFY.ACCOUNT_STATE_WRONG': 'Status, stops or limit of an account are not what its history says',
  'VERIFY.TURNOVER_WRONG': 'The stored turnover of an account and date is not the sum of its lines',
  'VERIFY.HOLD_WRONG': 'A hold is not what its events come to',
  'VERIFY.HOLD_EVENTS_WRONG': 'The events of a hold do not follow from each other',
  'VERIFY.HOLD_CAPTURE_WRONG': 'A voucher and a hold do not say the same of what it captured',
  'VERIFY.EARMARK_WRONG': 'An earmark is not what its events come to',
  'VERIFY.EARMARK_EVENTS_WRONG': 'The events of an earmark do not follow from each other',
  'VERIFY.EARMARK_LINES_WRONG': 'A voucher and an earmark do not say the same of what it moved',
  'VERIFY.PROGRESS_WRONG': 'What was taken back of a voucher is not what its reversals and refunds say',
  'VERIFY.SEAL_MISSING': 'A seal is not there',
  'VERIFY.SEAL_DIGEST_WRONG': 'The digest of a seal is not that of what it says',
  'VERIFY.SEAL_CHAIN_BROKEN': 'A seal is not chained to the one before it',
  'VERIFY.SEAL_DAY_WRONG': 'The vouchers of a day are not those that were sealed',
  'VERIFY.SEAL_NOT_AS_EXPORTED': 'A seal is not the one that was exported',
  'VERIFY.ARCHIVE_TWICE': 'A voucher or an entry stands online and in the archive',
  'VERIFY.ARCHIVE_PLACE_WRONG': 'A voucher stands on the other side of the border than its date',
  'VERIFY.ARCHIVE_DAY_WRONG': 'The archive has not of a date what was archived',
  'VERIFY.ARCHIVE_MONTH_WRONG':
    'The record of an archived month does not fit its dates, its seal or the months before it',
  'VERIFY.GRANTS_TOO_WIDE': 'The user of the database may change what is recorded',
} as const;
export type FindingCode = keyof typeof FINDINGS;

/** What a finding is about, as people know it; an account by its number until the end, where its code is looked up. */
export interface Subject {
  readonly book?: string;
  readonly voucher?: string;
  readonly line?: number;
  readonly account?: string;
  readonly accountId?: string;
  readonly entry?: number;
  /** The last of several entries in a row. */
  readonly toEntry?: number;
  readonly date?: string;
  readonly month?: string;
  readonly currency?: string;
  readonly hold?: string;
  readonly purpose?: string;
  readonly request?: string;
  /** Something that was done under a request number and wrote no voucher. */
  readonly command?: string;
  readonly seal?: number;
  readonly grant?: string;
}

export interface Finding {
  readonly code: FindingCode;
  readonly subject: Subject;
  readonly detail: string;
}

/** A finding that others may explain away, with what is needed to see that. */
export interface DraftFinding extends Finding {
  /** Of an entry: its digests. */
  readonly evidence?: DigestEvidence;
  /** Of an entry that is not the one its line means: its digest, to which another may be chained. */
  readonly storedDigest?: string;
  /** Of a balance. */
  readonly balance?: BalanceProblem;
  /** Voucher without which it would be so, beside the one of the subject. */
  readonly about?: string;
}

/** More of one kind help nobody; their number is told. */
const KEPT_OF_A_KIND = 1_000;

/** Collects what is found, each thing once, in bounded memory. */
export class FindingCollector {
  private readonly drafts = new Map<string, DraftFinding>();
  private readonly counts = new Map<FindingCode, number>();

  add(draft: DraftFinding): void {
    const key = `${draft.code} ${JSON.stringify(draft.subject)} ${draft.balance?.kind ?? ''}`;
    if (this.drafts.has(key)) return;
    const count = (this.counts.get(draft.code) ?? 0) + 1;
    this.counts.set(draft.code, count);
    if (count <= KEPT_OF_A_KIND) this.drafts.set(key, draft);
  }

  get kept(): readonly DraftFinding[] {
    return [...this.drafts.values()];
  }

  /** How many were not kept. */
  get dropped(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + Math.max(0, count - KEPT_OF_A_KIND), 0);
  }
}
