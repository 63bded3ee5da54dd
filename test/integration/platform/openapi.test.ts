import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiDocument } from '../../../src/api-document.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

interface Operation {
  operationId: string;
  parameters: { name: string; in: string }[];
  responses: Record<string, { $ref?: string; content?: Record<string, { schema: { $ref?: string } }> }>;
}

const operationsOf = (document: { paths: Record<string, Record<string, Operation>> }): Operation[] =>
  Object.values(document.paths).flatMap((path) => Object.values(path));

describe('the published document', () => {
  it('is the committed one (npm run openapi writes it)', async () => {
    expect(readFileSync('openapi.json', 'utf8') === (await apiDocument())).toBe(true);
  });

  it('is served by the service as committed', async () => {
    const { status, body } = await service.call('GET', '/openapi.json', { role: null });
    expect(status).toBe(200);
    expect(body).toEqual(JSON.parse(await apiDocument()));
  });

  it('has no reference to anything that is not in it', async () => {
    const text = await apiDocument();
    const document = JSON.parse(text);
    const references = [...text.matchAll(/"\$ref": "#\/components\/(\w+)\/(\w+)"/g)];
    const dangling = references.filter(([, kind, name]) => document.components[kind!]?.[name!] === undefined);
    expect(references.length).toBeGreaterThan(0);
    expect(dangling.map(([reference]) => reference)).toEqual([]);
  });

  it('says for every route how it answers when all is well and when not', async () => {
    for (const { operationId, responses } of operationsOf(JSON.parse(await apiDocument()))) {
      const good = Object.entries(responses).filter(([status]) => status.startsWith('2'));
      const described = good.filter(([status, { content }]) => status === '204' || content !== undefined);
      expect([operationId, good.length > 0, described.length]).toEqual([operationId, true, good.length]);
      for (const problem of ['400', '500', '503'])
        expect(responses[problem]?.$ref).toContain('/responses/Problem');
    }
  });

  it('is shown to people without anything from elsewhere', async () => {
    const page = await service.call('GET', '/docs', { role: null });
    expect(page.status).toBe(200);
    const assets = [...String(page.body).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path!);
    expect(assets.length).toBeGreaterThan(3);
    for (const path of assets) {
      expect(path).toMatch(/^\.\/docs\//);
      expect((await service.call('GET', path.slice(1), { role: null })).status).toBe(200);
    }
  });
});
