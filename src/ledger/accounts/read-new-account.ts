import { canonicalJson } from '../../platform/digest/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import type { BookRef } from '../books/index.js';
import type { GlAccount } from '../chart/index.js';
import type { Account, AccountDraft } from './account.js';
import { accountRefusals } from './accounts.errors.js';
import { readOverdraftLimit, UNLIMITED, writeOverdraftLimit } from './overdraft.rules.js';

/** An account as a request asks for it; what is left out takes what is usual. */
export interface NewAccount {
  readonly code: string;
  readonly name: string;
  readonly glAccount: string;
  readonly currency: string;
  readonly party?: string;
  readonly externalReference?: string;
  readonly overdraftLimit?: string;
  readonly mustBeZero?: boolean;
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Reads a request into what is opened.
 * @param glAccount the GL account asked for, if the book has it
 */
export function readNewAccount(
  book: BookRef,
  wanted: NewAccount,
  glAccount: GlAccount | undefined,
): Result<AccountDraft> {
  if (!glAccount) return refused(accountRefusals.glAccountNotFound(wanted.glAccount));
  const decimals = book.currencies.get(wanted.currency);
  if (decimals === undefined) {
    return refused(accountRefusals.currencyNotInBook(wanted.currency));
  }
  const limitText = wanted.overdraftLimit ?? (glAccount.mayOverdraw ? UNLIMITED : '0');
  const limit = readOverdraftLimit(limitText, wanted.currency, decimals);
  if (!limit.ok) return limit;
  return accepted({
    code: wanted.code,
    name: wanted.name,
    glAccountId: glAccount.id,
    currency: wanted.currency,
    decimals,
    party: wanted.party ?? null,
    externalReference: wanted.externalReference ?? null,
    overdraftLimit: limit.value,
    mustBeZero: wanted.mustBeZero ?? false,
    metadata: canonicalJson(wanted.metadata ?? {}),
  });
}

export function isSameDraft(left: AccountDraft, right: AccountDraft): boolean {
  return (
    left.name === right.name &&
    left.glAccountId === right.glAccountId &&
    left.currency === right.currency &&
    left.party === right.party &&
    left.externalReference === right.externalReference &&
    left.overdraftLimit === right.overdraftLimit &&
    left.mustBeZero === right.mustBeZero &&
    left.metadata === right.metadata
  );
}

/**
 * Whether an account was opened with that content. Its limit may have been changed since: then the one it was opened
 * with counts.
 */
export function wasOpenedAs(
  known: Account & { readonly firstLimit: string | null },
  draft: AccountDraft,
): boolean {
  if (known.firstLimit === null) return isSameDraft(known, draft);
  if (known.firstLimit !== writeOverdraftLimit(draft.overdraftLimit, draft.decimals)) return false;
  return isSameDraft({ ...known, overdraftLimit: draft.overdraftLimit }, draft);
}
