import { Injectable } from '@nestjs/common';
import { EpochLease } from '../epoch/index.js';
import { AuthEpochRepository } from './auth-epoch.repository.js';

/** Makes a change of keys effective on all nodes by the time its command is answered. */
@Injectable()
export class AuthEpoch extends EpochLease {
  constructor(repository: AuthEpochRepository) {
    super(repository);
  }
}
