// npm run archive -- --book CODE --through MONTH: moves closed months of the database that .env names into the archive.
import './lib/node-version.mjs';
import { runOnBooks } from './lib/books-program.mjs';

await runOnBooks('dist/src/archive.js');
