import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../platform/audit/index.js';
import type { Caller } from '../../platform/auth/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { accepted, refused, type Refusal, type Result } from '../../platform/errors/index.js';
import { NumberIds } from '../../platform/ids/index.js';
import type { BookRef } from '../books/index.js';
import { chartRefusals } from './chart.errors.js';
import {
  MAX_CHART_LEVELS,
  placeAll,
  usuallyMayOverdraw,
  usualSide,
  type PlacedGlAccount,
} from './chart.rules.js';
import { GlAccountRepository } from './database/gl-account.repository.js';
import type { GlAccount, GlClass } from './gl-account.js';

export interface NewGlAccount {
  readonly code: string;
  readonly name: string;
  /** null for the top of the chart. */
  readonly parent: string | null;
  readonly class: GlClass;
  /** null takes what is usual for the class. */
  readonly normalSide: 'D' | 'C' | null;
  readonly mayOverdraw: boolean | null;
}

export interface OpenedGlAccount {
  readonly placed: PlacedGlAccount;
  /** False when it was there already with the same content. */
  readonly opened: boolean;
}

/** Hangs a node into the chart. The parent is locked, so that nobody opens an account under it meanwhile. */
@Injectable()
export class OpenGlAccount {
  constructor(
    private readonly transactions: Transactions,
    private readonly glAccounts: GlAccountRepository,
    private readonly numbers: NumberIds,
    private readonly audit: AuditTrail,
  ) {}

  async execute(caller: Caller, book: BookRef, wanted: NewGlAccount): Promise<Result<OpenedGlAccount>> {
    const [id] = await this.numbers.take('gl_account', 1);
    return this.transactions.runAmongTwins((tx) => this.open(tx, caller, book, id!, wanted));
  }

  private async open(
    tx: Tx,
    caller: Caller,
    book: BookRef,
    id: number,
    wanted: NewGlAccount,
  ): Promise<Result<OpenedGlAccount>> {
    const chart = placeAll(await this.glAccounts.ofBook(book.id, tx));
    const parent = chart.find(({ account }) => account.code === wanted.parent) ?? null;
    if (wanted.parent !== null && !parent) return refused(chartRefusals.parentNotFound(wanted.parent));
    const account = describe(id, book.id, wanted, parent);

    const known = chart.find((placed) => placed.account.code === wanted.code);
    if (known && !isSame(known.account, account)) return refused(chartRefusals.exists(wanted.code));
    if (known) return accepted({ placed: known, opened: known.account.id === id });

    const refusal = parent && (await this.refuseUnder(tx, parent, account));
    if (refusal) return refused(refusal);
    await this.glAccounts.insert(tx, [account]);
    const { code: target, class: glClass } = account;
    const detail = { parent: wanted.parent, class: glClass };
    await this.audit.record(tx, {
      caller,
      bookId: book.id,
      action: 'gl-account.open',
      target,
      reason: '',
      detail,
    });
    const level = (parent?.level ?? 0) + 1;
    return accepted({
      placed: { account, parentCode: wanted.parent, level, hasChildren: false },
      opened: true,
    });
  }

  private async refuseUnder(tx: Tx, parent: PlacedGlAccount, account: GlAccount): Promise<Refusal | null> {
    const { code, class: parentClass, id } = parent.account;
    if (parentClass !== account.class) return chartRefusals.classDiffers(code, parentClass);
    if (parent.level === MAX_CHART_LEVELS) return chartRefusals.tooDeep(code);
    await this.glAccounts.lockExclusively(tx, id);
    return (await this.glAccounts.hasAccounts(tx, id)) ? chartRefusals.hasAccounts(code) : null;
  }
}

function describe(
  id: number,
  bookId: number,
  wanted: NewGlAccount,
  parent: PlacedGlAccount | null,
): GlAccount {
  return {
    id,
    bookId,
    code: wanted.code,
    name: wanted.name,
    parentId: parent?.account.id ?? null,
    class: wanted.class,
    normalSide: wanted.normalSide ?? usualSide(wanted.class),
    mayOverdraw: wanted.mayOverdraw ?? usuallyMayOverdraw(wanted.class),
  };
}

function isSame(left: GlAccount, right: GlAccount): boolean {
  return (
    left.name === right.name &&
    left.parentId === right.parentId &&
    left.class === right.class &&
    left.normalSide === right.normalSide &&
    left.mayOverdraw === right.mayOverdraw
  );
}
