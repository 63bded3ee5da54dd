import { isBusinessDate } from '../../platform/clock/index.js';
import { isUuid } from '../../platform/ids/index.js';
import { ALL_LINK_KINDS } from '../posting/index.js';
import type { SearchPath } from './choose-path.js';

/** Where a walk along vouchers stands: the key of a voucher on the path, and how much of that voucher is done. */
export interface VoucherPosition {
  /** Business date, kind of link, or number of a client: what the path is ordered by before ids. */
  readonly first: string;
  readonly id: string;
  /** Lines up to this one are done; null: the whole voucher is. */
  readonly line: number | null;
}

const FIRST_PARTS: Record<Exclude<SearchPath, 'accounts'>, (text: string) => boolean> = {
  request: (text) => /^[0-9]{1,15}$/.test(text),
  link: (text) => (ALL_LINK_KINDS as readonly string[]).includes(text),
  reference: isBusinessDate,
  metadata: isBusinessDate,
  type: isBusinessDate,
  dates: isBusinessDate,
};

export function writeVoucherPosition({ first, id, line }: VoucherPosition): string {
  return line === null ? `${first}/${id}` : `${first}/${id}/${line}`;
}

/** null when the text is not a position on that path. */
export function readVoucherPosition(
  path: Exclude<SearchPath, 'accounts'>,
  text: string,
): VoucherPosition | null {
  const [first = '', id = '', line, ...more] = text.split('/');
  if (more.length > 0 || !FIRST_PARTS[path](first) || !isUuid(id)) return null;
  if (line !== undefined && !/^[0-9]{1,4}$/.test(line)) return null;
  return { first, id, line: line === undefined ? null : Number(line) };
}

/** Where a walk along accounts stands: in each of them the last sequence that was looked at. */
export type AccountPositions = ReadonlyMap<number, bigint>;

const RADIX = 36;

export function writeAccountPositions(positions: AccountPositions): string {
  return [...positions]
    .map(([accountId, sequence]) => `${accountId.toString(RADIX)}.${sequence.toString(RADIX)}`)
    .join();
}

/** null when the text is not a list of positions. */
export function readAccountPositions(text: string): Map<number, bigint> | null {
  if (!/^[0-9a-z]{1,10}[.][0-9a-z]{1,12}(,[0-9a-z]{1,10}[.][0-9a-z]{1,12})*$/.test(text)) return null;
  return new Map(
    text.split(',').map((place) => {
      const [accountId, sequence] = place.split('.') as [string, string];
      return [Number.parseInt(accountId, RADIX), bigintOf(sequence)];
    }),
  );
}

function bigintOf(digits: string): bigint {
  return [...digits].reduce(
    (value, digit) => value * BigInt(RADIX) + BigInt(Number.parseInt(digit, RADIX)),
    0n,
  );
}
