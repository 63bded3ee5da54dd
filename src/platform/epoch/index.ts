export { EpochLease, LEASE_MILLISECONDS, type StoredEpoch } from './epoch-lease.js';
