import { Injectable } from '@nestjs/common';
import type { Caller } from '../../platform/auth/index.js';
import { canonicalJson, canonicalSha256 } from '../../platform/digest/index.js';
import { accepted, refused, type Refusal, type Result } from '../../platform/errors/index.js';
import { Ids } from '../../platform/ids/index.js';
import { BookDirectory, type BookRef } from '../books/index.js';
import {
  postingRefusals,
  type Posting,
  type PostingOutcome,
  type Precondition,
  type VoucherLink,
} from '../posting/index.js';
import { RequestRepository } from './database/request.repository.js';
import { VoucherRepository } from './database/voucher.repository.js';
import type { PostVoucherDto } from './dto/post-voucher.dto.js';
import { ExpandParameters, type PostingCore } from './expand-parameters.js';
import { LineParticipations } from './line-participations.js';
import { readLines, readPreconditions, requireBalanced } from './read-posting.js';
import { voucherRefusals } from './voucher.errors.js';

/** A request to post, as it came in. */
export interface PostingRequest {
  readonly requestNumber: string;
  readonly body: PostVoucherDto;
}

/** A posting to be queued, or the answer when there is nothing to post. */
export type Prepared =
  | { readonly posting: Posting }
  | { readonly posting: null; readonly outcome: Exclude<PostingOutcome, { kind: 'posted' }> };

/** Rules may change while postings are prepared by them; more often than that they do not. */
export const MAX_RULE_CHANGES = 8;

/** One empty list for all: a posting waits with thousands of others, and has five that are nearly always empty. */
const NONE: readonly never[] = [];
const NO_LINKS = accepted<readonly VoucherLink[]>(NONE);
const NO_PRECONDITIONS = accepted<readonly Precondition[]>(NONE);

/** Covers what the caller sent, before a rule makes lines of it: a replay is known whatever became of the rule. */
export function contentHashOf(bookCode: string, body: PostVoucherDto): string {
  return canonicalSha256({ command: 'post-voucher', book: bookCode, body });
}

/** Makes a posting of a request: lines as they were given, or those that the rule of the business type comes to. */
@Injectable()
export class PreparePosting {
  constructor(
    private readonly books: BookDirectory,
    private readonly expand: ExpandParameters,
    private readonly lineParticipations: LineParticipations,
    private readonly vouchers: VoucherRepository,
    private readonly requests: RequestRepository,
    private readonly ids: Ids,
  ) {}

  async execute(caller: Caller, book: BookRef, request: PostingRequest): Promise<Prepared> {
    const posting = await this.prepare(caller, book, request);
    if (posting.ok) return { posting: posting.value };
    return { posting: null, outcome: await this.recall(caller, book, request, posting.refusal) };
  }

  /**
   * Whether the posting was refused because its rule is no longer in force; then the rule is forgotten, so that the
   * request can be prepared again.
   */
  isOvertaken(posting: Posting, refusal: Refusal): boolean {
    if (refusal.code !== postingRefusals.ruleChanged('').code || !posting.rule) return false;
    this.expand.forget(posting.bookId, posting.businessType, posting.rule.ruleId);
    return true;
  }

  /** A rule that has changed since may refuse what was posted by it before: the first result stands. */
  private async recall(
    caller: Caller,
    book: BookRef,
    { requestNumber, body }: PostingRequest,
    refusal: Refusal,
  ): Promise<Exclude<PostingOutcome, { kind: 'posted' }>> {
    const known = body.parameters && (await this.requests.find(caller.clientId, requestNumber));
    if (!known) return { kind: 'refused', refusal };
    if (known.contentHash === contentHashOf(book.code, body)) {
      return { kind: 'replayed', voucherId: known.voucherId };
    }
    return { kind: 'refused', refusal: postingRefusals.contentDiffers(requestNumber) };
  }

  private async prepare(
    caller: Caller,
    book: BookRef,
    { requestNumber, body }: PostingRequest,
  ): Promise<Result<Posting>> {
    let core = body.parameters ? await this.fromParameters(book, body) : fromLines(book, body);
    if (!core.ok && body.lines && core.refusal.code === UNKNOWN_CURRENCY)
      core = await this.fromLinesOfNow(book, body);
    if (!core.ok) return core;
    const preconditions = body.preconditions
      ? readPreconditions(book, body.preconditions, core.value.lines)
      : NO_PRECONDITIONS;
    if (!preconditions.ok) return preconditions;
    const links = body.links ? await this.linksOf(book, body.links) : NO_LINKS;
    if (!links.ok) return links;
    const aside = this.lineParticipations.isNeeded(core.value)
      ? await this.lineParticipations.of(caller, book, core.value, body.memo ?? '')
      : NONE;
    // Named one by one: spreading the core costs as much as all the rest of preparing.
    const { lines, rule, openings } = core.value;
    return accepted({
      lines,
      rule,
      openings,
      voucherId: this.ids.uuid(),
      bookId: book.id,
      clientId: caller.clientId,
      apiKeyId: caller.apiKeyId,
      traceId: caller.traceId,
      requestNumber,
      contentHash: contentHashOf(book.code, body),
      businessDate: body.businessDate ?? null,
      businessType: body.businessType,
      reference: body.reference ?? null,
      memo: body.memo ?? '',
      metadata: body.metadata ? canonicalJson(body.metadata) : '{}',
      preconditions: preconditions.value,
      links: links.value,
      dateFallsBack: false,
      setAside: NONE,
      override: null,
      participations: aside,
    });
  }

  /** Another node may have added a currency to the book. */
  private async fromLinesOfNow(book: BookRef, body: PostVoucherDto): Promise<Result<PostingCore>> {
    const wanted = body.lines!.map((line) => line.currency);
    const current = await this.books.byCode(book.code, wanted);
    return current.ok ? fromLines(current.value, body) : current;
  }

  private async fromParameters(book: BookRef, body: PostVoucherDto): Promise<Result<PostingCore>> {
    if (body.lines) return refused(voucherRefusals.linesOrParameters());
    return this.expand.execute(book, body.businessType, body.parameters!, body.ruleVersion);
  }

  /** Vouchers never change, so that one that is there now will be there when the group is posted. */
  private async linksOf(
    book: BookRef,
    links: NonNullable<PostVoucherDto['links']>,
  ): Promise<Result<VoucherLink[]>> {
    const found = await this.vouchers.existing(
      book.id,
      links.map((link) => link.voucher),
    );
    const seen = new Set<string>();
    for (const [index, { kind, voucher }] of links.entries()) {
      if (!found.has(voucher)) return refused(voucherRefusals.linkedVoucherNotFound(index, voucher));
      if (seen.has(`${kind}/${voucher}`)) return refused(voucherRefusals.linkTwice(index, voucher));
      seen.add(`${kind}/${voucher}`);
    }
    const read = links.map(({ kind, voucher }) => ({ kind, voucherId: voucher }));
    return accepted(read.sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1)));
  }
}

const UNKNOWN_CURRENCY = postingRefusals.currencyNotInBook(0, '').code;

function fromLines(book: BookRef, body: PostVoucherDto): Result<PostingCore> {
  if (!body.lines) return refused(voucherRefusals.linesOrParameters());
  if (body.ruleVersion !== undefined) return refused(voucherRefusals.versionWithoutParameters());
  const lines = readLines(book, body.lines);
  if (!lines.ok) return lines;
  const balanced = requireBalanced(book, lines.value);
  if (!balanced.ok) return balanced;
  return accepted({ lines: lines.value, rule: null, openings: NONE });
}

/** The order in which they are stored, so that the digest is the same when they are read back. */
const keyOf = ({ kind, voucherId }: VoucherLink): string => `${kind}/${voucherId}`;
