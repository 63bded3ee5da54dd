import { writeFileSync } from 'node:fs';
import { apiDocument } from './api-document.js';

/** `npm run openapi`: writes openapi.json, which is committed; a test fails when it is out of date. */
writeFileSync('openapi.json', await apiDocument());
console.log('openapi.json is up to date.');
