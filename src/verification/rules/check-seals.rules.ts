import {
  DayDigest,
  findSealProblems,
  sealsSame,
  type DaySeal,
  type SealedVouchers,
} from '../../ledger/seals/index.js';
import type { DraftFinding, FindingCode } from './finding.js';

/** What the vouchers of a day come to: with the digests that are stored, and with those that should be. */
export interface WalkedDay {
  readonly stored: SealedVouchers;
  readonly computed: SealedVouchers;
}

export interface SealsInPlace {
  readonly book: string;
  /** In order of their numbers. */
  readonly seals: readonly DaySeal[];
  /** Those that were exported before; none when no export was given. */
  readonly exported: readonly DaySeal[];
  /** By date. */
  readonly days: ReadonlyMap<string, WalkedDay>;
  /** Which seal of a date says what the day is now; earlier ones say what it was before it was opened again. */
  readonly revisions: ReadonlyMap<string, number>;
  /** Days up to that date were not walked over; null when all were. */
  readonly trustedUpTo: string | null;
}

/** A seal whose day has other vouchers than were sealed. */
export interface BrokenDay {
  readonly finding: DraftFinding;
  /** The last voucher that was sealed; it may be missing. */
  readonly lastVoucher: string | null;
}

export interface SealVerdict {
  readonly findings: readonly DraftFinding[];
  readonly brokenDays: readonly BrokenDay[];
}

/** The chain of the seals, the seals against those exported, and the vouchers of each day against its last seal. */
export function checkSeals(place: SealsInPlace): SealVerdict {
  const findings = chainFindings(place);
  const wrong = new Set(findings.map(({ subject }) => subject.seal));
  findings.push(...exportFindings(place));
  const believed = [...place.exported, ...place.seals.filter(({ number }) => !wrong.has(number))];
  const brokenDays = [...lastOfEachDate(believed).values()].flatMap((seal) => brokenDay(place, seal) ?? []);
  return { findings, brokenDays };
}

function chainFindings({ book, seals, exported }: SealsInPlace): DraftFinding[] {
  return findSealProblems(book, seals).map((problem): DraftFinding => {
    if (problem.kind === 'missing') {
      const date = exported.find(({ number }) => number === problem.number)?.businessDate;
      const subject = { book, seal: problem.number, ...(date !== undefined && { date }) };
      return { code: 'VERIFY.SEAL_MISSING', subject, detail: 'there are seals before and after it' };
    }
    const { number, businessDate } = problem.seal;
    return problem.kind === 'digest'
      ? finding(
          'VERIFY.SEAL_DIGEST_WRONG',
          book,
          number,
          businessDate,
          'its digest is not that of what it says',
        )
      : finding('VERIFY.SEAL_CHAIN_BROKEN', book, number, businessDate, 'the seal before it is another one');
  });
}

function exportFindings({ book, seals, exported }: SealsInPlace): DraftFinding[] {
  const stored = new Map(seals.map((seal) => [seal.number, seal]));
  const last = seals.at(-1)?.number ?? 0;
  return exported.flatMap((seal) => {
    const { number, businessDate } = seal;
    const own = stored.get(number);
    if (own && isSameSeal(own, seal)) return [];
    if (own) {
      const detail = 'it says something else than the exported one';
      return [finding('VERIFY.SEAL_NOT_AS_EXPORTED', book, number, businessDate, detail)];
    }
    // One in between is told as a gap of the chain.
    if (number < last) return [];
    return [finding('VERIFY.SEAL_MISSING', book, number, businessDate, 'it was exported')];
  });
}

/** Of two seals of one date and revision the exported one counts, which nobody could change here. */
function lastOfEachDate(seals: readonly DaySeal[]): Map<string, DaySeal> {
  const last = new Map<string, DaySeal>();
  for (const seal of seals) {
    const known = last.get(seal.businessDate);
    if (!known || seal.revision > known.revision) last.set(seal.businessDate, seal);
  }
  return last;
}

function brokenDay({ book, days, revisions, trustedUpTo }: SealsInPlace, seal: DaySeal): BrokenDay | null {
  const { number, businessDate, lastVoucher, lastRecordedAt } = seal;
  if (seal.revision < (revisions.get(businessDate) ?? 1)) return null;
  if (trustedUpTo !== null && businessDate <= trustedUpTo) return null;
  const day = days.get(businessDate);
  const stored = day?.stored ?? new DayDigest().vouchers();
  if (hasVouchersOf(seal, stored) || (day && hasVouchersOf(seal, day.computed))) return null;
  const sealed = `${seal.voucherCount} vouchers were sealed, the last ${lastVoucher} of ${lastRecordedAt}`;
  const detail = `${sealed}; there are ${stored.voucherCount}, the last ${stored.lastVoucher}`;
  return { finding: finding('VERIFY.SEAL_DAY_WRONG', book, number, businessDate, detail), lastVoucher };
}

function finding(code: FindingCode, book: string, seal: number, date: string, detail: string): DraftFinding {
  return { code, subject: { book, seal, date }, detail };
}

/** The digests cover ids and times of the vouchers, so what else the seal says of them follows. */
const hasVouchersOf = (seal: DaySeal, day: SealedVouchers): boolean =>
  seal.voucherCount === day.voucherCount && seal.vouchersDigest === day.vouchersDigest;

const isSameSeal = (left: DaySeal, right: DaySeal): boolean =>
  sealsSame(left, right) &&
  left.businessDate === right.businessDate &&
  left.revision === right.revision &&
  left.sealedAt === right.sealedAt &&
  left.previousDigest === right.previousDigest &&
  left.digest === right.digest;
