import { MIGRATIONS } from '../migrations/index.js';
import { POSTING_USER_GRANTS } from '../migrations/grants.js';
import { migrate } from './platform/database/migrations.js';

/** `npm run migrate`: reads DATABASE_ADMIN_URL and DATABASE_URL, brings the schema up to date, prints what it did. */
const { DATABASE_ADMIN_URL, DATABASE_URL } = process.env;
if (!DATABASE_ADMIN_URL || !DATABASE_URL) {
  console.error(
    'Set DATABASE_ADMIN_URL (an administrator) and DATABASE_URL (the posting user), see .env.example',
  );
  process.exit(1);
}
const applied = await migrate({
  adminUrl: DATABASE_ADMIN_URL,
  databaseUrl: DATABASE_URL,
  migrations: MIGRATIONS,
  grants: POSTING_USER_GRANTS,
});
console.log(applied.length === 0 ? 'The schema is up to date.' : `Applied: ${applied.join(', ')}`);
