import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { AccountDirectory } from '../accounts/index.js';
import type { Participant, ParticipantWrite } from '../posting/index.js';
import { EarmarkRepository, type EarmarkPlace, type EarmarkWrite } from './database/earmark.repository.js';
import { keyOfText, textOfKey, type Earmark, type EarmarkChange, type EarmarkKey } from './earmark.js';

type AccountOfEarmark = NonNullable<Earmark['account']>;

/** Earmarks take part in postings (专款专用): locked after holds and voucher progress, before balances. */
@Injectable()
export class EarmarkParticipant implements Participant<Earmark, EarmarkChange> {
  readonly name = 'earmarks';
  readonly rank = 30;

  constructor(
    private readonly accounts: AccountDirectory,
    private readonly earmarks: EarmarkRepository,
  ) {}

  /**
   * A purpose that never had money on an account is an earmark of zero, version 0. A key whose account the book does not
   * have is absent. Locked in the order of the primary key, which is not that of the keys.
   */
  async lock(tx: Tx, keys: readonly string[]): Promise<ReadonlyMap<string, Earmark>> {
    const wanted = keys.map(keyOfText);
    const accountOf = await this.accountsOf(tx, wanted);
    const places = new Map<string, EarmarkPlace & { key: string; account: AccountOfEarmark }>();
    for (const key of wanted) {
      const account = accountOf(key);
      if (!account) continue;
      const place = { accountId: account.id, purpose: key.purpose, key: textOfKey(key), account };
      places.set(placeOf(place), place);
    }
    const rows = new Map<string, Earmark>();
    for (const { key, account } of places.values()) rows.set(key, { account, amount: 0n, version: 0n });
    for (const { amount, version, ...found } of await this.earmarks.lock(tx, inOrder([...places.values()]))) {
      const { key, account } = places.get(placeOf(found))!;
      rows.set(key, { account, amount, version });
    }
    return rows;
  }

  apply(earmark: Earmark | undefined, { amountAfter, number }: EarmarkChange): Earmark {
    return { account: earmark?.account ?? null, amount: amountAfter, version: number };
  }

  /** One row for each earmark, however often the group changes it, and one event for each change. */
  async write(tx: Tx, writes: readonly ParticipantWrite<EarmarkChange>[]): Promise<void> {
    const changes = await this.placed(
      tx,
      writes.map(({ change }) => change),
    );
    const rows = new Map<string, EarmarkWrite>();
    for (const change of changes) {
      const first = rows.get(placeOf(change));
      const { accountId, purpose, amountAfter: amount, number: version } = change;
      const expected = first?.expected ?? version - 1n;
      rows.set(placeOf(change), { accountId, purpose, amount, version, expected });
    }
    const sorted = inOrder([...rows.values()]);
    const isNew = ({ expected }: EarmarkWrite): boolean => expected === 0n;
    await this.earmarks.insert(tx, sorted.filter(isNew));
    await this.earmarks.update(
      tx,
      sorted.filter((row) => !isNew(row)),
    );
    await this.earmarks.insertEvents(tx, changes);
  }

  /** Accounts that the group has opened get their number now. */
  private async placed(tx: Tx, changes: readonly EarmarkChange[]): Promise<(EarmarkChange & EarmarkPlace)[]> {
    const opened = changes.filter(({ accountId }) => accountId === null).map(({ key }) => key);
    const accountOf = await this.accountsOf(tx, opened);
    return changes.map((change) => {
      const accountId = change.accountId ?? accountOf(change.key)?.id;
      if (accountId === undefined)
        throw new Error(`Account ${change.key.account} was posted to and is not there`);
      return { ...change, accountId, purpose: change.key.purpose };
    });
  }

  /**
   * From memory, which the group has just filled; what is not there, because a posting opens it, in the transaction: the
   * group must not wait for a second connection while it holds one.
   */
  private async accountsOf(
    tx: Tx,
    keys: readonly EarmarkKey[],
  ): Promise<(key: EarmarkKey) => AccountOfEarmark | undefined> {
    const found = new Map<string, AccountOfEarmark>();
    const unknown = new Map<string, EarmarkKey>();
    for (const key of keys) {
      const account = this.accounts.lookup(key.bookId, key.account);
      if (account) found.set(accountKey(key), account);
      else unknown.set(accountKey(key), key);
    }
    for (const account of await this.earmarks.accounts(tx, [...unknown.values()]))
      found.set(accountKey(account), account);
    return (key) => found.get(accountKey(key));
  }
}

const accountKey = ({ bookId, account }: Pick<EarmarkKey, 'bookId' | 'account'>): string =>
  `${bookId}/${account}`;
const placeOf = ({ accountId, purpose }: EarmarkPlace): string => `${accountId}/${purpose}`;

const inOrder = <P extends EarmarkPlace>(places: readonly P[]): P[] =>
  [...places].sort(
    (left, right) => left.accountId - right.accountId || (left.purpose < right.purpose ? -1 : 1),
  );
