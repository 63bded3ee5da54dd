import type { BalanceProblem } from './check-balance.rules.js';
import type { DraftFinding, Finding, FindingCode, Subject } from './finding.js';

/**
 * Leaves out what merely follows from another finding, so that a row that was changed is named and its neighbours are
 * not. Nothing is left out unless it is sound by itself once its neighbour is taken for broken. Pure.
 */
export function settleFindings(drafts: readonly DraftFinding[]): Finding[] {
  const accounts = new Map<string, AccountFindings>();
  const missing = new Set<string>();
  const unknown = new Set<string>();
  for (const draft of drafts) {
    const { accountId, voucher } = draft.subject;
    if (draft.code === 'VERIFY.VOUCHER_MISSING') missing.add(voucher!);
    if (accountId === undefined) continue;
    if (draft.code === 'VERIFY.ACCOUNT_UNKNOWN') unknown.add(accountId);
    const own = accounts.get(accountId) ?? new AccountFindings();
    accounts.set(accountId, own);
    own.add(draft);
  }
  for (const own of accounts.values()) own.settleDigests();
  const isExplained = (draft: DraftFinding): boolean => {
    const { accountId, voucher = draft.about ?? '' } = draft.subject;
    const isOfMissing = FOLLOW_FROM_MISSING.has(draft.code) && missing.has(voucher);
    if (isOfMissing || accountId === undefined) return isOfMissing;
    if (unknown.has(accountId)) return draft.code !== 'VERIFY.ACCOUNT_UNKNOWN';
    return accounts.get(accountId)!.explains(draft);
  };
  return merged(drafts.filter((draft) => !isExplained(draft)));
}

/** What else is seen of a voucher that is not there. */
const FOLLOW_FROM_MISSING: ReadonlySet<FindingCode> = new Set([
  'VERIFY.METADATA_INDEX_WRONG',
  'VERIFY.REQUEST_WRONG',
  'VERIFY.HOLD_CAPTURE_WRONG',
  'VERIFY.EARMARK_LINES_WRONG',
  'VERIFY.PROGRESS_WRONG',
] as const);

/** The findings about the entries and the balance of one account. */
class AccountFindings {
  private readonly digests = new Map<number, DraftFinding>();
  private readonly differing = new Set<number>();
  private readonly withoutLine = new Set<number>();
  private readonly missing = new Set<number>();
  /** Digests to which an entry may be chained although the one before it is broken. */
  private readonly candidates = new Set<string>();
  private readonly sound = new Set<number>();

  add({ code, subject, evidence, storedDigest }: DraftFinding): void {
    const { entry } = subject;
    if (entry === undefined) return;
    if (code === 'VERIFY.ENTRY_LINE_DIFFER') this.differing.add(entry);
    if (code === 'VERIFY.ENTRY_WITHOUT_LINE') this.withoutLine.add(entry);
    if (code === 'VERIFY.ENTRY_MISSING')
      for (let each = entry; each <= (subject.toEntry ?? entry); each++) this.missing.add(each);
    if (code === 'VERIFY.ENTRY_DIGEST_WRONG' && evidence)
      this.digests.set(entry, { code, subject, detail: '', evidence });
    if (storedDigest !== undefined) this.candidates.add(storedDigest);
    if (evidence) this.candidates.add(evidence.stored).add(evidence.expected);
  }

  /** Ascending, because what an entry should be chained to depends on what the one before it should be. */
  settleDigests(): void {
    const corrected = new Map<number, string>();
    for (const entry of [...this.digests.keys()].sort((left, right) => left - right)) {
      const { stored, expectedAfter } = this.digests.get(entry)!.evidence!;
      const before = corrected.get(entry - 1);
      if (before !== undefined) this.candidates.add(before);
      if (this.isBroken(entry - 1) && [...this.candidates].some((digest) => expectedAfter(digest) === stored))
        this.sound.add(entry);
      else if (before !== undefined) corrected.set(entry, expectedAfter(before));
      else corrected.set(entry, this.digests.get(entry)!.evidence!.expected);
    }
    for (const digest of corrected.values()) this.candidates.add(digest);
  }

  explains({ code, subject, balance }: DraftFinding): boolean {
    const entry = subject.entry ?? 0;
    if (code === 'VERIFY.ENTRY_DIGEST_WRONG') return this.sound.has(entry);
    if (code === 'VERIFY.ENTRY_CHAIN_BROKEN') return !this.isWrong(entry) && this.isBroken(entry - 1);
    if (code === 'VERIFY.ENTRY_WITHOUT_LINE') return this.differing.has(entry);
    return code === 'VERIFY.BALANCE_WRONG' && balance !== undefined && this.explainsBalance(balance);
  }

  private explainsBalance(problem: BalanceProblem): boolean {
    if (problem.kind === 'digest') return this.candidates.has(problem.stored);
    if (problem.kind === 'net') return this.isBroken(problem.sequence);
    if (problem.kind !== 'sequence') return false;
    const { last, highest, beyond } = problem;
    if (last > highest) return isAll(highest + 1, last, this.missing);
    return beyond.every((entry) => this.withoutLine.has(entry));
  }

  /** Its own digest says that it was changed. */
  private isWrong(entry: number): boolean {
    return this.digests.has(entry) && !this.sound.has(entry);
  }

  private isBroken(entry: number): boolean {
    return this.isWrong(entry) || this.differing.has(entry) || this.withoutLine.has(entry);
  }
}

function isAll(from: number, to: number, entries: ReadonlySet<number>): boolean {
  if (to - from >= entries.size) return false;
  for (let entry = from; entry <= to; entry++) if (!entries.has(entry)) return false;
  return true;
}

/** All that is wrong with one balance is one finding. */
function merged(drafts: readonly DraftFinding[]): Finding[] {
  const findings = new Map<string, { code: FindingCode; subject: Subject; detail: string }>();
  for (const { code, subject, detail } of drafts) {
    const key = `${code} ${JSON.stringify(subject)}`;
    const earlier = findings.get(key);
    if (earlier) earlier.detail = `${earlier.detail}; ${detail}`;
    else findings.set(key, { code, subject, detail });
  }
  return [...findings.values()];
}
