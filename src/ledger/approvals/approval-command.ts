import type { Caller, Role } from '../../platform/auth/index.js';
import type { Tx } from '../../platform/database/index.js';
import type { Refusal, Result } from '../../platform/errors/index.js';
import type { BookRef } from '../books/index.js';
import type { Posting } from '../posting/index.js';

/** Roles that may be allowed to make a command. */
export type MakerRole = Exclude<Role, 'poster' | 'approver'>;

/** A command that was approved and is now to be executed, in the name of the checker. */
export interface ApprovedOrder<Content> {
  readonly approvalId: string;
  readonly book: BookRef;
  readonly content: Content;
  readonly caller: Caller;
  /** The maker's reason behind the number of the approval, for the records of what is done; at most 255 characters. */
  readonly reason: string;
}

/** What a posting says by itself; the frame adds who posts it, under which number, and the approval's own row. */
export type PostingDraft = Omit<
  Posting,
  'voucherId' | 'bookId' | 'clientId' | 'apiKeyId' | 'traceId' | 'requestNumber' | 'contentHash'
>;

/** Kept: the content as it is stored, shown and executed, where that is not the content as it was sent. */
interface CommandBase<Content extends object, Kept extends object> {
  /** At most 32 characters, such as `recover-overpayment`. */
  readonly name: string;
  readonly makerRoles: readonly MakerRole[];
  /** A class with the field decorators of the platform; the content is validated against it. */
  readonly content: new () => Content;
  /** Refuses at once what could never be executed. What depends on balances is decided at execution. */
  check(book: BookRef, content: Content): Promise<Result<void>>;
  /**
   * What is stored and shown in the place of a content that holds what is not to be read in either. The same content gives
   * the same, so that a replay is known by it.
   */
  conceal?(book: BookRef, content: Content): Kept;
}

/** A command that moves money: its posting and the approval's row are written in one transaction. */
export interface PostingCommand<Content extends object, Kept extends object = Content> extends CommandBase<
  Content,
  Kept
> {
  readonly effect: 'posting';
  /** @returns the posting, and what its checker is told beside the id of the voucher */
  prepare(order: ApprovedOrder<Kept>): Promise<Result<{ posting: PostingDraft; told: object }>>;
  /** Whether a posting refused like that may be prepared anew, because what it was worked out from has moved. */
  isOvertaken?(refusal: Refusal): boolean;
}

/** A command that changes other things, in the transaction that also marks the approval. */
export interface ChangeCommand<Content extends object, Kept extends object = Content> extends CommandBase<
  Content,
  Kept
> {
  readonly effect: 'change';
  /** @returns what the checker is told; a refusal undoes whatever was written before it */
  execute(tx: Tx, order: ApprovedOrder<Kept>): Promise<Result<object>>;
}

export type ApprovalCommand<Content extends object, Kept extends object = Content> =
  PostingCommand<Content, Kept> | ChangeCommand<Content, Kept>;
