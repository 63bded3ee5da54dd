import type { Refusal } from '../errors/index.js';
import type { Caller } from './caller.js';

export const clientExists = (code: string): Refusal => ({
  kind: 'conflict',
  code: 'AUTH.CLIENT_EXISTS',
  message: `There is a client ${code} already`,
  field: 'code',
});

export const clientNotFound = (code: string): Refusal => ({
  kind: 'not-found',
  code: 'AUTH.CLIENT_NOT_FOUND',
  message: `There is no client ${code}`,
});

export const keyNotFound = (prefix: string): Refusal => ({
  kind: 'not-found',
  code: 'AUTH.KEY_NOT_FOUND',
  message: `The client has no key ${prefix}`,
});

export const keyNotUsable = (prefix: string): Refusal => ({
  kind: 'conflict',
  code: 'AUTH.KEY_NOT_USABLE',
  message: `The key ${prefix} was revoked or has expired; issue a new one`,
});

export const expiryInThePast: Refusal = {
  kind: 'refused',
  code: 'AUTH.EXPIRY_IN_THE_PAST',
  message: 'expiresAt must lie in the future',
  field: 'expiresAt',
};

export const booksAmbiguous: Refusal = {
  kind: 'malformed',
  code: 'AUTH.BOOKS_AMBIGUOUS',
  message: 'books must be the single entry "*" or a list of different book codes',
  field: 'books',
};

/** Clients and keys reach across books, so a key of some books must not make one of others. */
export function refuseScopedAdmin(caller: Caller): Refusal | undefined {
  if (caller.books === '*') return undefined;
  return {
    kind: 'forbidden',
    code: 'AUTH.ALL_BOOKS_NEEDED',
    message: 'Clients and keys are administered with a key of all books',
  };
}
