/**
 * Statements as they go over the wire. Several may stand in one packet, and what stands before the text differs by
 * server, so they are known by what they contain.
 */
export interface Sent {
  readonly text: string;
  /** The open transaction of the connection has claimed a request number, in this packet or before it. */
  readonly hasClaimed: boolean;
}

const CLAIM = /INSERT INTO request\b/;
// eslint-disable-next-line no-control-regex -- the packet's own first bytes stand before its text
const END = /(?:^|[\0-\x1f;]\s*)(COMMIT|ROLLBACK)\s*;?\s*$/;

export const isClaim = ({ text }: Sent): boolean => CLAIM.test(text);
export const isCommit = ({ text }: Sent): boolean => END.exec(text)?.[1] === 'COMMIT';
/** The COMMIT of a transaction that has posted something. */
export const isCommitOfPosting = (sent: Sent): boolean => sent.hasClaimed && isCommit(sent);

/** Follows the statements of one connection. */
export class Conversation {
  private hasClaimed = false;

  /** @param packet with its header */
  next(packet: Buffer): Sent {
    const text = packet.toString('latin1', 5);
    this.hasClaimed ||= CLAIM.test(text);
    const sent = { text, hasClaimed: this.hasClaimed };
    if (END.test(text)) this.hasClaimed = false;
    return sent;
  }
}

const HEADER_BYTES = 4;

/** Puts a stream of pieces together into whole packets of the MySQL protocol, each with its header. */
export class PacketReader {
  private rest: Buffer = Buffer.alloc(0);

  read(piece: Buffer): Buffer[] {
    let data = this.rest.length === 0 ? piece : Buffer.concat([this.rest, piece]);
    const packets: Buffer[] = [];
    while (data.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + data.readUIntLE(0, 3);
      if (data.length < end) break;
      packets.push(data.subarray(0, end));
      data = data.subarray(end);
    }
    this.rest = data;
    return packets;
  }
}
