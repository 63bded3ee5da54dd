/** What an API key may be allowed to do (architecture §6). */
export const ROLES = ['poster', 'finance', 'operator', 'approver', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Who is asking, as found out from the API key of the request. */
export interface Caller {
  readonly clientId: number;
  readonly clientCode: string;
  readonly apiKeyId: number;
  readonly roles: ReadonlySet<Role>;
  /** Codes of the books the key may touch, or all of them. */
  readonly books: '*' | ReadonlySet<string>;
  /** 32 lower-case hexadecimal digits; goes into every log line and every record of this request. */
  readonly traceId: string;
}

/** The service itself, for what it does on a schedule: no client and no key have this number. */
export const theService = (traceId: string): Caller => ({
  ...{ clientId: 0, clientCode: THE_SERVICE_CODE, apiKeyId: 0, roles: new Set<Role>(), books: '*', traceId },
});

/** How the service itself is called where a client would be named. */
export const THE_SERVICE_CODE = 'the service';

/** The caller before a request gives it a trace id. */
export type Identity = Omit<Caller, 'traceId'>;

/** True when the key reaches that book; routes below `/v1/books/:book` ask before anything else happens. */
export function mayTouchBook(identity: Pick<Identity, 'books'>, bookCode: string): boolean {
  return identity.books === '*' || identity.books.has(bookCode);
}
