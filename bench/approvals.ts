import { poster, type Poster } from './prepare-book.js';

const BOOK = '/v1/books/bench';

/** Someone with a key of its own. */
export type Person = Poster & { readonly key: string };

/** Who makes commands and who checks them. */
export interface Pair {
  readonly operator: Person;
  readonly checker: Person;
}

/** @param name of what they work on; their clients are named after it */
export async function hirePair(url: string, adminKey: string, name: string): Promise<Pair> {
  const post = poster(url, adminKey);
  const hire = async (code: string, role: string): Promise<Person> => {
    await post('/v1/clients', { code, name: code, reason: 'bench' });
    const order = { roles: [role], books: ['bench'], reason: 'bench' };
    const key = (await post(`/v1/clients/${code}/keys`, order)).secret as string;
    return Object.assign(poster(url, key), { key });
  };
  return {
    operator: await hire(`${name}-operator`, 'operator'),
    checker: await hire(`${name}-checker`, 'approver'),
  };
}

/** Each proposed by the one and approved by the other. */
export async function agreeOn({ operator, checker }: Pair, commands: readonly object[]): Promise<void> {
  for (const command of commands) {
    const { id, contentHash } = await operator(`${BOOK}/approvals`, { ...command, reason: 'bench' });
    await checker(`${BOOK}/approvals/${id as string}/approve`, { contentHash, reason: 'bench' });
  }
}
