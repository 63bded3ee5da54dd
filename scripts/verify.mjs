// npm run verify [-- --book CODE …]: walks over the books of the database that .env names and says what does not agree.
import './lib/node-version.mjs';
import { runOnBooks } from './lib/books-program.mjs';

await runOnBooks('--max-semi-space-size=64', 'dist/src/verify.js');
