/** What the two search routes must answer, worked out over everything that was posted, without a database. */

export interface PostedLine {
  readonly lineNumber: number;
  readonly account: string;
  readonly side: 'debit' | 'credit';
  readonly amount: string;
  readonly currency: string;
  readonly accountSequence: string;
}

export interface PostedVoucher {
  readonly id: string;
  readonly businessDate: string;
  readonly businessType: string;
  readonly client: string;
  readonly requestNumber: string;
  readonly reference?: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly rule?: { readonly version: number };
  readonly links?: readonly { readonly kind: string; readonly voucher: string }[];
  readonly recordedAt: string;
  readonly lines: readonly PostedLine[];
}

/** The query parameters, as they are sent. */
export interface Wanted {
  readonly requestNumber?: string;
  readonly client?: string;
  readonly businessType?: string;
  readonly ruleVersion?: number;
  readonly account?: string;
  readonly party?: string;
  readonly reference?: string;
  readonly metadata?: readonly string[];
  readonly currency?: string;
  readonly minimumAmount?: string;
  readonly maximumAmount?: string;
  readonly side?: string;
  readonly businessDate?: string;
  readonly fromDate?: string;
  readonly toDate?: string;
  readonly recordedFrom?: string;
  readonly recordedTo?: string;
  readonly linkedTo?: string;
  readonly linkKind?: string;
  readonly order?: 'asc' | 'desc';
}

/** What the model must know of accounts and clients, by code: the numbers of their rows, which order some lists. */
export interface Names {
  readonly accountIds: ReadonlyMap<string, number>;
  readonly parties: ReadonlyMap<string, string | null>;
  readonly clientIds: ReadonlyMap<string, number>;
}

interface Placed<T> {
  readonly item: T;
  readonly key: readonly (string | number)[];
}

/** Ids of the vouchers in the order of the list. */
export function vouchersWanted(posted: readonly PostedVoucher[], wanted: Wanted, names: Names): string[] {
  const { account, party, currency } = wanted;
  const found = posted.filter(
    (voucher) =>
      meetsHead(voucher, wanted) &&
      (account === undefined || voucher.lines.some((line) => line.account === account)) &&
      (party === undefined || voucher.lines.some((line) => names.parties.get(line.account) === party)) &&
      (currency === undefined || voucher.lines.some((line) => hasAmount(line, wanted))),
  );
  const placed = found.map((item) => ({
    item,
    key: keyOf(item, firstLine(item, wanted, names), wanted, names),
  }));
  return inOrder(placed, wanted).map(({ id }) => id);
}

/** `voucher/line` of the entries in the order of the list. */
export function entriesWanted(posted: readonly PostedVoucher[], wanted: Wanted, names: Names): string[] {
  const { account, party, currency, side } = wanted;
  const placed: Placed<string>[] = [];
  for (const voucher of posted.filter((candidate) => meetsHead(candidate, wanted))) {
    for (const line of voucher.lines) {
      const isWanted =
        (account === undefined || line.account === account) &&
        (party === undefined || names.parties.get(line.account) === party) &&
        (currency === undefined || hasAmount(line, wanted)) &&
        (side === undefined || line.side === side);
      if (!isWanted) continue;
      const key = [...keyOf(voucher, line, wanted, names), line.lineNumber];
      placed.push({ item: `${voucher.id}/${line.lineNumber}`, key });
    }
  }
  // Within a voucher entries follow its lines, whichever way the vouchers go; along accounts they go with them.
  return isAlongAccounts(wanted) ? inOrder(placed, wanted) : inOrder(placed, wanted, 1);
}

function meetsHead(voucher: PostedVoucher, wanted: Wanted): boolean {
  const { fromDate = wanted.businessDate, toDate = wanted.businessDate } = wanted;
  const is = (filter: string | number | undefined, value: string | number | undefined): boolean =>
    filter === undefined || filter === value;
  return (
    is(wanted.requestNumber, voucher.requestNumber) &&
    is(wanted.client, voucher.client) &&
    is(wanted.businessType, voucher.businessType) &&
    is(wanted.ruleVersion, voucher.rule?.version) &&
    is(wanted.reference, voucher.reference) &&
    (wanted.metadata ?? []).every((pair) => hasPair(voucher, pair)) &&
    (fromDate === undefined || voucher.businessDate >= fromDate) &&
    (toDate === undefined || voucher.businessDate <= toDate) &&
    (wanted.recordedFrom === undefined || voucher.recordedAt >= wanted.recordedFrom) &&
    (wanted.recordedTo === undefined || voucher.recordedAt <= wanted.recordedTo) &&
    (wanted.linkedTo === undefined || linksOf(voucher, wanted).length > 0)
  );
}

function hasPair({ metadata }: PostedVoucher, pair: string): boolean {
  const [name, ...value] = pair.split('=');
  return metadata[name!] === value.join('=');
}

const linksOf = ({ links = [] }: PostedVoucher, { linkedTo, linkKind }: Wanted) =>
  links.filter((link) => link.voucher === linkedTo && (linkKind === undefined || link.kind === linkKind));

function hasAmount(line: PostedLine, { currency, minimumAmount, maximumAmount }: Wanted): boolean {
  if (line.currency !== currency) return false;
  const amount = minor(line.amount);
  if (minimumAmount !== undefined && amount < minor(minimumAmount)) return false;
  return maximumAmount === undefined || amount <= minor(maximumAmount);
}

/** The currencies of the model have two decimals. */
const minor = (amount: string): bigint => {
  const [whole, fraction = ''] = amount.split('.');
  return BigInt(whole! + fraction.padEnd(2, '0'));
};

const isAlongAccounts = (wanted: Wanted): boolean =>
  wanted.requestNumber === undefined &&
  wanted.linkedTo === undefined &&
  wanted.reference === undefined &&
  wanted.metadata === undefined &&
  (wanted.account !== undefined || wanted.party !== undefined);

/** The line by which a list along accounts knows a voucher: its lowest one among those accounts. */
function firstLine(voucher: PostedVoucher, { account, party }: Wanted, names: Names): PostedLine | undefined {
  return voucher.lines.find((line) =>
    account === undefined ? names.parties.get(line.account) === party : line.account === account,
  );
}

function keyOf(
  voucher: PostedVoucher,
  line: PostedLine | undefined,
  wanted: Wanted,
  names: Names,
): (string | number)[] {
  if (wanted.requestNumber !== undefined) return [names.clientIds.get(voucher.client)!];
  if (wanted.linkedTo !== undefined) {
    const kinds = linksOf(voucher, wanted).map(({ kind }) => kind);
    return [kinds.sort()[0]!, voucher.id];
  }
  if (!isAlongAccounts(wanted)) return [voucher.businessDate, voucher.id];
  return [voucher.recordedAt, names.accountIds.get(line!.account)!, Number(line!.accountSequence)];
}

/** @param upwards how many of the last parts of the key go upwards in either order */
function inOrder<T>(placed: readonly Placed<T>[], { order }: Wanted, upwards = 0): T[] {
  const sign = order === 'desc' ? -1 : 1;
  const compare = (left: Placed<T>, right: Placed<T>): number => {
    for (const [index, part] of left.key.entries()) {
      const other = right.key[index]!;
      if (part === other) continue;
      const turn = index >= left.key.length - upwards ? 1 : sign;
      return part < other ? -turn : turn;
    }
    return 0;
  };
  return [...placed].sort(compare).map(({ item }) => item);
}
