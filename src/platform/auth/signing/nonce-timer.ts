import { Injectable } from '@nestjs/common';
import { JobRuns, SweepTimer } from '../../jobs/index.js';
import { ForgetNonces } from './forget-nonces.js';

const PAUSE_MILLISECONDS = 60_000;

/** Forgets old nonces. */
@Injectable()
export class NonceTimer extends SweepTimer {
  constructor(
    private readonly forgetNonces: ForgetNonces,
    jobs: JobRuns,
  ) {
    super(jobs, 'nonce-expiry', PAUSE_MILLISECONDS);
  }

  protected async sweep(isStopping: () => boolean): Promise<void> {
    await this.forgetNonces.execute(isStopping);
  }
}
