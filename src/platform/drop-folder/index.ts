export { ifThere, namesIn, saidChecksum, settleFile, type Outcome, type Side } from './dropped-files.js';
