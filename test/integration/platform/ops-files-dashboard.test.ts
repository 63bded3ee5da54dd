import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { anchorsOf } from '../../support/anchors.js';
import { observeService } from '../../support/observed-service.js';
import type { Scrape } from '../../support/prometheus-text.js';
import { readQuery } from '../../support/promql.js';
import { missingFrom, wronglyRead } from '../../support/query-check.js';

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly h: number; readonly w: number; readonly x: number; readonly y: number };
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly targets?: readonly {
    readonly refId: string;
    readonly expr: string;
    readonly legendFormat: string;
  }[];
}

const dashboard = JSON.parse(readFileSync('ops/grafana/suanpan.json', 'utf8')) as Record<string, unknown> & {
  panels: Panel[];
  templating: { list: { name: string; type: string; query: unknown }[] };
};
const targets = dashboard.panels.flatMap(({ title, targets: own = [] }) =>
  own.map((target) => ({ title, ...target })),
);
/** Grafana's own variable stands for a duration. */
const panelQueries = targets.map(({ expr }) => readQuery(expr.replaceAll('$__rate_interval', '5m')));

let seen: Scrape;
beforeAll(async () => {
  seen = await observeService();
});

describe('the dashboard', () => {
  it('can be imported: an identity, a schema version, and a data source that is chosen', () => {
    expect(dashboard).toMatchObject({ uid: 'suanpan', title: 'Suanpan', schemaVersion: 39 });
    expect(dashboard.id).toBeUndefined();
    const variables = dashboard.templating.list;
    expect(variables.map(({ name, type }) => [name, type])).toEqual([
      ['datasource', 'datasource'],
      ['instance', 'query'],
    ]);
    expect(variables[0]!.query).toBe('prometheus');
    for (const panel of dashboard.panels.filter(({ type }) => type !== 'row'))
      expect([panel.title, panel.datasource]).toEqual([
        panel.title,
        { type: 'prometheus', uid: '${datasource}' },
      ]);
  });

  it('has panels with an id each, side by side on 24 columns', () => {
    const { panels } = dashboard;
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(panels.length).toBeGreaterThan(30);
    const taken = new Map<string, number>();
    for (const { id, gridPos } of panels) {
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect([id, taken.get(`${x},${y}`)]).toEqual([id, undefined]);
          taken.set(`${x},${y}`, id);
        }
      }
    }
  });

  it('asks what Prometheus understands and a running service answers, of the nodes that are chosen', () => {
    expect(targets.length).toBeGreaterThan(40);
    expect(panelQueries.flatMap(({ errors }) => errors)).toEqual([]);
    expect(panelQueries.flatMap(({ withoutBuckets }) => withoutBuckets)).toEqual([]);
    expect(panelQueries.flatMap((query) => missingFrom(query, seen))).toEqual([]);
    const selectors = panelQueries.flatMap((query) => query.selectors);
    expect(selectors.filter((selector) => wronglyRead(selector, seen))).toEqual([]);
    const chosen = { label: 'instance', operator: '=~', value: '$instance' };
    for (const selector of selectors) expect(selector.matchers).toContainEqual(chosen);
  });

  it('names in its legends only labels that the results have', () => {
    for (const [index, { title, legendFormat }] of targets.entries()) {
      const named = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label!);
      expect([title, named.filter((label) => !panelQueries[index]!.groupedBy.includes(label))]).toEqual([
        title,
        [],
      ]);
    }
    for (const { title, targets: own = [] } of dashboard.panels) {
      expect([title, new Set(own.map(({ refId }) => refId)).size]).toEqual([title, own.length]);
    }
  });

  it('shows every metric of the service', () => {
    const shown = new Set(
      panelQueries.flatMap(({ selectors }) =>
        selectors.map(({ metric }) => metric.replace(/_(bucket|sum|count)$/, '')),
      ),
    );
    const own = [...seen.types.keys()].filter((name) => name.startsWith('suanpan_'));
    expect(own.filter((name) => !shown.has(name))).toEqual([]);
  });
});

describe('the documentation', () => {
  it('names every metric of the service', () => {
    const text = readFileSync('docs/observability.md', 'utf8');
    const own = [...seen.types.keys()].filter((name) => name.startsWith('suanpan_'));
    const shortened = (name: string) => name.replace(/^suanpan_(posting|database)/, '…');
    expect(
      own.filter((name) => !text.includes(`\`${name}`) && !text.includes(`\`${shortened(name)}`)),
    ).toEqual([]);
  });

  it('links to sections that are there', () => {
    const text = readFileSync('docs/observability.md', 'utf8');
    const links = [...text.matchAll(/\]\(([\w.-]*)#([\w-]+)\)/g)];
    const dangling = links.filter(
      ([, page, anchor]) => !anchorsOf(`docs/${page || 'observability.md'}`).includes(anchor!),
    );
    expect(links.length).toBeGreaterThan(5);
    expect(dangling.map(([link]) => link)).toEqual([]);
  });
});
