import { writeFileSync } from 'node:fs';
import { payoutStatesText } from './payouts/index.js';

/** `npm run states`: writes docs/payout-states.md, which is committed; a test fails when it is out of date. */
writeFileSync('docs/payout-states.md', payoutStatesText());
console.log('docs/payout-states.md is up to date.');
