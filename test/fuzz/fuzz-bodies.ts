import fc from 'fast-check';
import type { Operation } from './api-document.js';
import { hostileText, hostileValue, RAW_MARK } from './hostile-values.js';
import { likelyBody } from './likely-bodies.js';
import { mostly } from './mostly.js';
import type { SchemaValues } from './schema-values.js';

export type Body =
  | { readonly kind: 'none' }
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'bytes'; readonly base64: string };

/** What is sent with an operation: good, damaged, or nothing that could be. */
export function bodyOf({ name, body, method }: Operation, values: SchemaValues): fc.Arbitrary<Body> {
  const none = fc.constant<Body>({ kind: 'none' });
  if (!body) return method === 'GET' ? mostly(none, brokenBytes(), 40) : mostly(none, brokenBytes(), 8);
  const likely = likelyBody(name);
  const shaped = values.of(body, 'body');
  const good = likely ? fc.oneof({ weight: 3, arbitrary: likely }, { weight: 1, arbitrary: shaped }) : shaped;
  const json = (value: fc.Arbitrary<unknown>) => value.map((one): Body => ({ kind: 'json', value: one }));
  return fc.oneof(
    { weight: 12, arbitrary: json(good) },
    { weight: 12, arbitrary: json(damaged(good)) },
    { weight: 2, arbitrary: json(hostileValue()) },
    { weight: 2, arbitrary: brokenBytes() },
    { weight: 1, arbitrary: none },
  );
}

/** A good value with one place of it replaced, left out, or given something more. */
function damaged(good: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc
    .tuple(good, fc.nat(), fc.constantFrom('replace', 'remove', 'add', 'wrap'), hostileValue(), hostileText())
    .map(([value, place, how, hostile, name]) => {
      const copy = structuredClone(value);
      const places = placesOf(copy);
      const found = places[place % Math.max(1, places.length)];
      if (!found) return hostile;
      const [holder, key] = found;
      if (how === 'remove') Reflect.deleteProperty(holder, key);
      else if (how === 'add' && Array.isArray(holder)) holder.push(hostile);
      else if (how === 'add') Object.defineProperty(holder, name, { value: hostile, enumerable: true });
      else if (how === 'wrap') holder[key] = [holder[key]];
      else holder[key] = hostile;
      return copy;
    });
}

function placesOf(value: unknown): [Record<string, unknown>, string][] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [
    [holder, key] as [typeof holder, string],
    ...placesOf(holder[key]),
  ]);
}

/** Bodies that are no JSON, no UTF-8, or more than the service reads. */
function brokenBytes(): fc.Arbitrary<Body> {
  const texts = [
    ...['', ' ', '{', '[', '"', '{"a":1,}', '{"a":1}{"b":2}', "{'a':1}", '{"a":01}', '{"a":+1}', '{"a":NaN}'],
    ...[
      '\ufeff{}',
      '{"a":"\t"}',
      '{"a":"\\x"}',
      '{"a":"\\ud800"}',
      'null',
      '1',
      'true',
      '[]',
      '{"a":1e999999}',
    ],
    ...[
      '{"lines":[],"lines":[]}',
      '{"reason":"a","reason":"b"}',
      '{"code":"a","code":"b","name":"n","reason":"r"}',
    ],
    ...['{"__proto__":{"a":1}}', '{"constructor":{"prototype":{"a":1}}}', `${'['.repeat(20_000)}`],
    ...[`${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`, `"${'x'.repeat(1_100_000)}"`],
  ];
  return fc
    .oneof(
      { weight: 8, arbitrary: fc.constantFrom(...texts).map((text) => Buffer.from(text)) },
      { weight: 2, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
      {
        weight: 1,
        arbitrary: fc
          .constantFrom('f09f', 'c080', 'eda080', 'fffe7b007d00')
          .map((hex) => Buffer.from(hex, 'hex')),
      },
    )
    .map((bytes): Body => ({ kind: 'bytes', base64: bytes.toString('base64') }));
}

/** The text of a JSON body, with tokens in it that no value is written as. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value) ?? '';
  return text.replaceAll(new RegExp(`"${RAW_MARK}([-+0-9.eE]+)"`, 'g'), '$1');
}
