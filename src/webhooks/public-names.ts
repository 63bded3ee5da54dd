import { lookup as resolve, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Injectable } from '@nestjs/common';
import { isPublicAddress } from './address.rules.js';
import { SendingError } from './sending-error.js';

/** All addresses that a name stands for, as the system knows them. */
export type ResolveAll = (
  hostname: string,
  options: { readonly all: true },
  done: (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void,
) => void;

/**
 * Resolves names to addresses of the internet only: one that stands for any other is refused as a whole. Asked once for each
 * connection, which goes to what was looked at here, whatever the name stands for a moment later.
 */
@Injectable()
export class PublicNames {
  /** Where names are asked for: the system, unless a test answers itself. */
  resolve: ResolveAll = resolve;

  readonly lookup: LookupFunction = (hostname, options, done) => {
    this.resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error) return done(error, []);
      const refused = found.length === 0 || !found.every(({ address }) => isPublicAddress(address));
      if (refused)
        return done(new SendingError('not sent: the name stands for an address that is not public'), []);
      if (options.all) return done(null, found);
      const [first] = found;
      done(null, first!.address, first!.family);
    });
  };
}
