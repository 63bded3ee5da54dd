import { Injectable } from '@nestjs/common';
import type { Caller } from '../../platform/auth/index.js';
import { AccountDirectory } from '../accounts/index.js';
import type { BookRef } from '../books/index.js';
import { EarmarkParticipant, earmarkParticipations, type EarmarkMove } from '../earmarks/index.js';
import { captureParticipations, HoldParticipant, type HoldCapture } from '../holds/index.js';
import type { Participation, PostingLine } from '../posting/index.js';
import type { PostingCore } from './expand-parameters.js';

/** What lines do besides moving money: they capture holds (冻结), and bring or spend earmarked money (专款专用). */
@Injectable()
export class LineParticipations {
  constructor(
    private readonly accounts: AccountDirectory,
    private readonly holds: HoldParticipant,
    private readonly earmarks: EarmarkParticipant,
  ) {}

  /** False for most postings: they need not wait for an answer. */
  isNeeded({ lines }: PostingCore): boolean {
    return lines.some(({ hold, purpose }) => hold !== undefined || purpose !== undefined);
  }

  async of(caller: Caller, book: BookRef, core: PostingCore, memo: string): Promise<Participation[]> {
    const { lines } = core;
    const captures = lines.flatMap(captureOf);
    const moves = await this.earmarkMoves(book, core, memo);
    return [
      ...captureParticipations(this.holds, book.id, captures, caller),
      ...earmarkParticipations(this.earmarks, book.id, moves, caller),
    ];
  }

  /** The normal side says whether a line brings money or spends it. An unknown account is refused by posting. */
  private async earmarkMoves(
    book: BookRef,
    { lines, openings }: PostingCore,
    reason: string,
  ): Promise<EarmarkMove[]> {
    const marked = lines.filter(({ purpose }) => purpose !== undefined);
    const known = await this.accounts.resolve(
      book.id,
      marked.map(({ account }) => account),
    );
    const opened = new Map(openings.map((opening) => [opening.code, opening]));
    return marked.flatMap(({ account, side, amount, purpose }) => {
      const normalSide = (known.get(account) ?? opened.get(account))?.normalSide;
      if (normalSide === undefined) return [];
      return [{ account, purpose: purpose!, amount: side === normalSide ? amount : -amount, reason }];
    });
  }
}

const captureOf = ({ hold, account, amount }: PostingLine): HoldCapture[] =>
  hold === undefined ? [] : [{ hold, account, amount }];
