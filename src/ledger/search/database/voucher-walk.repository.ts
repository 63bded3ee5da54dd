import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { binary, integer, text, uuidOf } from '../../../platform/database/sql.js';
import { inBothPlaces, type Place } from '../../places/index.js';
import type { OpenedSearch } from '../opened-search.js';
import type { VoucherPosition } from '../position.js';
import { factsOf, isDescending } from '../search-filters.js';
import { entryConditions, matchOf } from './conditions.repository.js';

/** A voucher on the path, with the key that the path is ordered by. */
export interface WalkedVoucher {
  readonly first: string;
  readonly id: string;
  readonly matches: boolean;
}

/** A line that an entries search lists, with the key of its entry. */
export interface FoundLine {
  readonly voucherId: string;
  readonly lineNumber: number;
  readonly accountId: number;
  readonly sequence: bigint;
}

/** Walks along the indexes whose rows are vouchers. Every join order and every index is fixed: what a page costs must not
 * depend on what an optimizer makes of the statistics of a growing table. */
@Injectable()
export class VoucherWalkRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The next vouchers on the path, with whether they meet the filters. */
  async window(search: OpenedSearch, after: VoucherPosition | null, size: number): Promise<WalkedVoucher[]> {
    const rows: { first: string; id: Buffer; matches: number | string }[] = await this.dataSource.query(
      windowStatement(search, after, size),
    );
    return rows.map((row) => ({
      first: String(row.first),
      id: uuidOf(row.id),
      matches: Number(row.matches) === 1,
    }));
  }

  /** The lines of vouchers that the search lists, by voucher, in order. Vouchers of other books have none. */
  async linesOf(search: OpenedSearch, voucherIds: readonly string[]): Promise<Map<string, FoundLine[]>> {
    const lines = new Map<string, FoundLine[]>(voucherIds.map((id) => [id, []]));
    if (voucherIds.length === 0) return lines;
    const wanted = entryConditions(search).map((condition) => ` AND ${condition}`);
    const rows: { voucher_id: Buffer; line_number: number; account_id: string; account_sequence: string }[] =
      await this.dataSource.query(
        `${inBothPlaces(
          ({ line }) => `SELECT STRAIGHT_JOIN l.voucher_id, l.line_number, l.account_id, l.account_sequence
           FROM ${line} l FORCE INDEX (PRIMARY) JOIN account a FORCE INDEX (PRIMARY) ON a.id = l.account_id
           WHERE l.voucher_id IN (${voucherIds.map(binary).join(',')}) AND a.book_id = ${integer(search.bookId)}${wanted.join('')}`,
        )} ORDER BY voucher_id, line_number`,
      );
    for (const row of rows) {
      const voucherId = uuidOf(row.voucher_id);
      lines.get(voucherId)!.push({
        voucherId,
        lineNumber: Number(row.line_number),
        accountId: Number(row.account_id),
        sequence: BigInt(row.account_sequence),
      });
    }
    return lines;
  }
}

/** An index to walk along: where it begins, and by which two columns it is ordered there. */
interface Walk {
  readonly from: string;
  readonly within: readonly string[];
  readonly first: string;
  readonly id: string;
  readonly literalOf: (first: string) => string;
  /** The first column alone makes the order. */
  readonly isOneEach?: boolean;
  /** Joins the vouchers to a page of rows that do not say in which place they are. */
  readonly joined?: (page: string) => string;
}

function windowStatement(search: OpenedSearch, after: VoucherPosition | null, size: number): string {
  const [beyond, direction] = isDescending(search.filters) ? ['<', 'DESC'] : ['>', 'ASC'];
  const limit = `LIMIT ${integer(size)}`;
  const windowIn = (place: Place): string => {
    const walk = walkOf(search, place);
    const conditions = [...walk.within, ...(after === null ? [] : [beyondOf(walk, after, beyond)])];
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    const order = walk.isOneEach
      ? `${walk.first} ${direction}`
      : `${walk.first} ${direction}, ${walk.id} ${direction}`;
    const page = `${where} ORDER BY ${order} ${limit}`;
    const from = walk.joined === undefined ? `${walk.from} ${page}` : walk.joined(`${walk.from} ${page}`);
    return `SELECT STRAIGHT_JOIN ${walk.first} AS first, ${walk.id} AS id, ${matchOf(search, place)} AS matches FROM ${from}`;
  };
  return `${inBothPlaces(windowIn)} ORDER BY first ${direction}, id ${direction} ${limit}`;
}

function beyondOf({ first, id, literalOf, isOneEach }: Walk, after: VoucherPosition, beyond: string): string {
  const value = literalOf(after.first);
  if (isOneEach) return `${first} ${beyond} ${value}`;
  return `(${first} = ${value} AND ${id} ${beyond} ${binary(after.id)} OR ${first} ${beyond} ${value})`;
}

function walkOf(search: OpenedSearch, place: Place): Walk {
  const { path, bookId, filters } = search;
  if (path === 'request') return requestWalk(search, place);
  if (path === 'link') return linkWalk(search, place);
  if (path === 'metadata') {
    const within = `f.book_id = ${integer(bookId)} AND f.fact = ${binary(factsOf(filters)[0]!)}`;
    const from = `${place.fact} f FORCE INDEX (PRIMARY)
      JOIN ${place.voucher} v FORCE INDEX (PRIMARY) ON v.id = f.voucher_id`;
    return datedWalk(search, from, within, 'f.business_date', 'f.voucher_id');
  }
  const wanted = {
    reference: `AND v.reference = ${text(filters.reference ?? null)}`,
    type: `AND v.business_type = ${text(filters.businessType ?? null)}`,
    dates: '',
    accounts: '',
  }[path];
  const index = { reference: 'voucher_reference', type: 'voucher_type', dates: 'voucher_date', accounts: '' }[
    path
  ];
  const within = `v.book_id = ${integer(bookId)} ${wanted}`;
  return datedWalk(search, `${place.voucher} v FORCE INDEX (${index})`, within, 'v.business_date', 'v.id');
}

/** A single date is an equality, which leaves the optimizer one range instead of two. */
function datedWalk({ filters }: OpenedSearch, from: string, within: string, date: string, id: string): Walk {
  const { fromDate, toDate } = filters;
  const dates =
    fromDate !== undefined && fromDate === toDate
      ? [`${date} = ${text(fromDate)}`]
      : [
          ...(fromDate === undefined ? [] : [`${date} >= ${text(fromDate)}`]),
          ...(toDate === undefined ? [] : [`${date} <= ${text(toDate)}`]),
        ];
  return { from, within: [within, ...dates], first: date, id, literalOf: text };
}

/** The few clients first: each has the number at most once. */
function requestWalk({ filters, clientId }: OpenedSearch, { voucher }: Place): Walk {
  return {
    from: `client c FORCE INDEX (PRIMARY)
      JOIN request r FORCE INDEX (PRIMARY) ON r.client_id = c.id AND r.number = ${text(filters.requestNumber!)}
      JOIN ${voucher} v FORCE INDEX (PRIMARY) ON v.id = r.voucher_id`,
    within: clientId === null ? [] : [`c.id = ${integer(clientId)}`],
    first: 'c.id',
    id: 'v.id',
    literalOf: (client) => integer(BigInt(client)),
    isOneEach: true,
  };
}

/** A page of links first: of those whose vouchers are in the other place there may be any number. */
function linkWalk({ filters }: OpenedSearch, { voucher }: Place): Walk {
  const kind = filters.linkKind === undefined ? [] : [`k.kind = ${text(filters.linkKind)}`];
  return {
    from: 'voucher_link k FORCE INDEX (voucher_link_target)',
    joined: (page) => `(SELECT k.kind, k.target_id, k.voucher_id FROM ${page}) k
      JOIN ${voucher} v FORCE INDEX (PRIMARY) ON v.id = k.voucher_id`,
    within: [`k.target_id = ${binary(filters.linkedTo!)}`, ...kind],
    first: 'k.kind',
    id: 'k.voucher_id',
    literalOf: text,
  };
}
