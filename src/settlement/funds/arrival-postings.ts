import { Injectable } from '@nestjs/common';
import { canonicalSha256 } from '../../platform/digest/index.js';
import { Ids } from '../../platform/ids/index.js';
import { postingOf, type Posting, type PostingLine } from '../../ledger/posting/index.js';
import { sumOfParts, type Arrival, type ArrivalPart, type NewArrival } from './arrival.js';
import { ArrivalParticipant } from './arrival-participant.js';

/** Business types (业务类型) of what is posted here. */
export const ARRIVED = 'settlement-arrival';
export const MATCHED = 'settlement-match';

export interface Sender {
  readonly clientId: number;
  readonly apiKeyId: number;
  readonly traceId: string;
}

/** The vouchers of money that comes in: from the channel into suspense (挂账), and out of it to what it is for. */
@Injectable()
export class ArrivalPostings {
  constructor(
    private readonly participant: ArrivalParticipant,
    private readonly ids: Ids,
  ) {}

  /** @param channelAccount where the channel's money stands */
  recording(arrival: NewArrival, channelAccount: string, requestNumber: string, sender: Sender): Posting {
    const { bookId, id, currency, amount, suspense, channel, reference, contentHash } = arrival;
    return postingOf(
      this.ids.uuid(),
      { bookId, ...sender, requestNumber, contentHash },
      {
        ...{ businessType: ARRIVED, reference: id, memo: `arrival ${reference} at ${channel}` },
        lines: [
          { account: channelAccount, side: 'D', amount, currency },
          { account: suspense, side: 'C', amount, currency },
        ],
        participations: [this.participant.recording(arrival)],
      },
    );
  }

  /** By what the arrival itself says; harmless to repeat. */
  matching(
    arrival: Arrival,
    parts: readonly ArrivalPart[],
    told: (minor: bigint) => string,
    sender: Sender,
  ): Posting {
    const { bookId, id, voucherId, channel, reference } = arrival;
    const requestNumber = `arrival:${id.replaceAll('-', '')}:${arrival.parts}`;
    const content = { command: 'match-arrival', id, said: arrival.said, parts: arrival.parts };
    return postingOf(
      this.ids.uuid(),
      { bookId, ...sender, requestNumber, contentHash: canonicalSha256(content) },
      {
        ...{ businessType: MATCHED, reference: id, memo: `arrival ${reference} at ${channel} is matched` },
        lines: linesOf(arrival, parts),
        links: [{ kind: 'belongs-to', voucherId }],
        participations: [this.participant.matching(arrival.arrivalNo, parts, null, told)],
      },
    );
  }
}

/** Out of suspense, in one line for each account. */
export function linesOf({ suspense, currency }: Arrival, parts: readonly ArrivalPart[]): PostingLine[] {
  const credits = new Map<string, bigint>();
  for (const { account, amount } of parts) credits.set(account, (credits.get(account) ?? 0n) + amount);
  return [
    { account: suspense, side: 'D', amount: sumOfParts(parts), currency },
    ...[...credits].map(([account, amount]) => ({ account, side: 'C' as const, amount, currency })),
  ];
}
