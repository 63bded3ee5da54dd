import { NO_SEAL } from './seal.rules.js';
import type { DaySeal } from './seal.js';

/**
 * The seals of a book as a file that an auditor keeps outside: one JSON object a line, a heading, the seals in the order
 * of their chain, and a last line without which the file is only a part of one.
 */
export const SEALS_FORMAT = 'suanpan-seals/1';

export const headingLine = (book: string): string => lineOf({ format: SEALS_FORMAT, book });

export function sealLine(seal: DaySeal): string {
  const { number, businessDate, revision, voucherCount, vouchersDigest } = seal;
  const { lastVoucher, lastRecordedAt, sealedAt, previousDigest, digest } = seal;
  return lineOf({
    ...{ number, businessDate, revision, voucherCount, vouchersDigest },
    ...{ lastVoucher, lastRecordedAt, sealedAt, previousDigest, digest },
  });
}

export const endLine = (seals: number, lastDigest: string | null): string =>
  lineOf({ end: true, seals, digest: lastDigest ?? NO_SEAL });

export interface ExportedSeals {
  readonly book: string;
  readonly seals: readonly DaySeal[];
}

export type ReadSeals =
  | { readonly ok: true; readonly exports: readonly ExportedSeals[] }
  /** @property problem what is wrong, with the line it is in */
  | { readonly ok: false; readonly problem: string };

/** Reads one export, or several one after the other. */
export function readSeals(text: string): ReadSeals {
  const exports: ExportedSeals[] = [];
  let open: { book: string; seals: DaySeal[] } | null = null;
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const wrong = (what: string): ReadSeals => ({ ok: false, problem: `line ${index + 1} ${what}` });
    const value = objectOf(line);
    if (value === null) return wrong('is not a JSON object');
    if (!open) {
      if (value.format !== SEALS_FORMAT || typeof value.book !== 'string')
        return wrong(`is not the heading of an export in the format ${SEALS_FORMAT}`);
      open = { book: value.book, seals: [] };
    } else if (value.end === true) {
      const last = open.seals.at(-1)?.digest ?? NO_SEAL;
      if (value.seals !== open.seals.length || value.digest !== last)
        return wrong('does not end the seals above it; some are missing');
      exports.push(open);
      open = null;
    } else if (isSeal(value)) open.seals.push(value);
    else return wrong('is not a seal');
  }
  if (open) return { ok: false, problem: 'the last line is missing; the file is not complete' };
  return { ok: true, exports };
}

const lineOf = (value: object): string => `${JSON.stringify(value)}\n`;

function objectOf(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isDigest = (value: unknown): boolean => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
const isTextOrNull = (value: unknown): boolean => value === null || typeof value === 'string';

const SHAPE: Readonly<Record<keyof DaySeal, (value: unknown) => boolean>> = {
  number: isCount,
  businessDate: (value) => typeof value === 'string',
  revision: isCount,
  voucherCount: isCount,
  vouchersDigest: isDigest,
  lastVoucher: isTextOrNull,
  lastRecordedAt: isTextOrNull,
  sealedAt: (value) => typeof value === 'string',
  previousDigest: isDigest,
  digest: isDigest,
};

function isSeal(value: Record<string, unknown>): value is Record<string, unknown> & DaySeal {
  return Object.entries(SHAPE).every(([name, hasShape]) => hasShape(value[name]));
}
