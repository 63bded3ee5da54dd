import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';

type Advisories = Record<string, object[]>;

let registry: Server | undefined;
afterEach(() => registry?.close());

/** A registry that answers what holes it knows of, or with that status. */
async function registryThatKnows(answer: Advisories | number): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  registry = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (!request.url!.endsWith('/security/advisories/bulk')) return response.writeHead(404).end();
      const body = Buffer.concat(chunks);
      const zipped = request.headers['content-encoding'] === 'gzip';
      asked.push(...Object.keys(JSON.parse(String(zipped ? gunzipSync(body) : body)) as object));
      if (typeof answer === 'number') return response.writeHead(answer).end();
      response.writeHead(200, { 'content-type': 'application/json' });
      return response.end(JSON.stringify(answer));
    });
  });
  registry.listen(0, '127.0.0.1');
  await once(registry, 'listening');
  return { url: `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`, asked };
}

async function audit(url: string): Promise<{ code: number; output: string }> {
  // npm remembers what it was told; here every registry is another one.
  const cache = mkdtempSync(join(tmpdir(), 'npm-audit-'));
  const env = { ...process.env, npm_config_registry: url, npm_config_cache: cache };
  const child = spawn(process.execPath, ['scripts/audit.mjs'], { env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const [code] = (await once(child, 'close')) as [number];
  rmSync(cache, { recursive: true });
  return { code, output };
}

const hole = (severity: string): object => ({
  id: 1,
  url: 'https://example.com/1',
  title: 'A hole of the test',
  severity,
  vulnerable_versions: '*',
  cwe: [],
  cvss: { score: 9, vectorString: null },
});

describe('the dependency audit', () => {
  it('passes when the registry knows of nothing, and has asked about what is shipped', async () => {
    const { url, asked } = await registryThatKnows({});
    const { code, output } = await audit(url);
    expect([code, output]).toEqual([0, expect.stringContaining('0 packages with holes')]);
    expect(asked).toContain('fastify');
    expect(asked).not.toContain('vitest');
  });

  it.each(['high', 'critical'])('fails on a hole of grade %s, and names it', async (severity) => {
    const { url } = await registryThatKnows({ fastify: [hole(severity)] });
    const { code, output } = await audit(url);
    expect(code).toBe(1);
    expect(output).toContain(`${severity}: fastify: A hole of the test`);
  });

  it('passes on a smaller one', async () => {
    const { url } = await registryThatKnows({ fastify: [hole('moderate')] });
    expect((await audit(url)).code).toBe(0);
  });

  it('is skipped, and says so, when the registry does not answer', async () => {
    const { url } = await registryThatKnows(405);
    const { code, output } = await audit(url);
    expect([code, output]).toEqual([0, expect.stringMatching(/skipped: .*405/)]);
    const nobody = await audit('http://127.0.0.1:1/');
    expect([nobody.code, nobody.output]).toEqual([0, expect.stringMatching(/skipped: .*ECONNREFUSED/)]);
  });
});
