import type { Client } from 'openapi-fetch';
import type { paths } from './schema.js';
import { valueOf, type Answer } from './value-of.js';

interface Page<Item> {
  items: Item[];
  hasMore: boolean;
  next: string | null;
}

type Get<Path extends keyof paths> = paths[Path] extends { get: infer Operation } ? Operation : never;
type AnswerOf<Path extends keyof paths> =
  Get<Path> extends { responses: { 200: { content: { 'application/json': infer Body } } } } ? Body : never;

/** Paths of the lists that page. */
export type ListPath = {
  [Path in keyof paths]: [AnswerOf<Path>] extends [never]
    ? never
    : AnswerOf<Path> extends Page<unknown>
      ? Path
      : never;
}[keyof paths];

export type ItemOf<Path extends ListPath> = AnswerOf<Path> extends Page<infer Item> ? Item : never;

/** Path parameters and filters of a list; where the next page begins is not the caller's business. */
export type ListParameters<Path extends ListPath> =
  Get<Path> extends { parameters: infer Parameters }
    ? (Parameters extends { path: infer InPath } ? { path: InPath } : { path?: never }) &
        (Parameters extends { query?: infer Query } ? { query?: Omit<NonNullable<Query>, 'after'> } : unknown)
    : never;

/** What of `GET` is used here, without the type of one path. */
type PlainGet = (path: string, init: object) => Promise<Answer<Page<unknown>>>;

/**
 * The items of a list one by one, page after page; the next page is asked for when it is needed.
 * @throws SuanpanError
 */
export async function* listItems<Path extends ListPath>(
  api: Client<paths>,
  path: Path,
  parameters: ListParameters<Path>,
  signal?: AbortSignal,
): AsyncGenerator<ItemOf<Path>, void, undefined> {
  const get = api.GET as unknown as PlainGet;
  const { path: inPath, query } = parameters as { path?: object; query?: object };
  let after: string | null = null;
  do {
    const params: object = { path: inPath, query: { ...query, ...(after !== null && { after }) } };
    const page = valueOf(await get(path, { params, ...(signal && { signal }) }));
    yield* page.items as ItemOf<Path>[];
    after = page.next;
  } while (after !== null);
}
