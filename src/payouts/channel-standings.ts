import { Injectable } from '@nestjs/common';
import { STANDS_WELL, type ChannelStanding } from './channel-standing.rules.js';

/** What somebody above knows of the channels of a book, by their numbers. */
export type ReadStandings = (bookId: number) => Promise<ReadonlyMap<number, Partial<ChannelStanding>>>;

type Standings = ReadonlyMap<number, ChannelStanding>;

/**
 * How channels are, for choosing among them: never older than a second. Modules above this one give their readers here at
 * boot, so that no circle of modules comes about. To choose is a wish; what may be sent is decided by the claim, in its
 * transaction, whatever was thought here.
 */
@Injectable()
export class ChannelStandings {
  /** Tests that turn a switch and look at once want none. */
  maximumAgeMilliseconds = 1_000;
  private readonly readers: ReadStandings[] = [];
  private readonly known = new Map<number, { readonly at: number; readonly standings: Promise<Standings> }>();

  readBy(reader: ReadStandings): void {
    this.readers.push(reader);
  }

  /** Of each channel of the book; what nobody tells of stands well. */
  async of(bookId: number): Promise<(channel: { readonly id: number }) => ChannelStanding> {
    const standings = await this.current(bookId);
    return ({ id }) => standings.get(id) ?? STANDS_WELL;
  }

  private current(bookId: number): Promise<Standings> {
    const now = performance.now();
    const known = this.known.get(bookId);
    if (known && now - known.at < this.maximumAgeMilliseconds) return known.standings;
    const standings = this.read(bookId);
    this.known.set(bookId, { at: now, standings });
    // What could not be read is asked for again by the next one.
    standings.catch(() => this.known.delete(bookId));
    return standings;
  }

  private async read(bookId: number): Promise<Standings> {
    const told = await Promise.all(this.readers.map((reader) => reader(bookId)));
    const standings = new Map<number, ChannelStanding>();
    for (const part of told)
      for (const [id, standing] of part)
        standings.set(id, { ...STANDS_WELL, ...standings.get(id), ...standing });
    return standings;
  }
}
