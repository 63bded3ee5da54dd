import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { anchorsOf } from '../../support/anchors.js';
import { observeService } from '../../support/observed-service.js';
import type { Scrape } from '../../support/prometheus-text.js';
import { readQuery } from '../../support/promql.js';
import { labelsOf, missingFrom, TARGET_LABELS, wronglyRead } from '../../support/query-check.js';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

const ALERTS = 'ops/prometheus/alerts.yml';
const SCRAPE_CONFIG = 'ops/prometheus/prometheus.yml';
const DURATION = /^([0-9]+(ms|[smhdwy]))+$/;

const alertFile = parse(readFileSync(ALERTS, 'utf8')) as { groups: { name: string; rules: Rule[] }[] };
const rules = alertFile.groups.flatMap((group) => group.rules);
const ruleQueries = rules.map(({ expr }) => readQuery(expr));

let seen: Scrape;
beforeAll(async () => {
  seen = await observeService();
});

const onPath = (program: string): boolean =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));

describe('the alert rules', () => {
  it('have the structure of a rule file', () => {
    expect(Object.keys(alertFile)).toEqual(['groups']);
    const names = alertFile.groups.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const group of alertFile.groups) expect(Object.keys(group).sort()).toEqual(['name', 'rules']);
    expect(rules.length).toBeGreaterThan(15);
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    const allowed = new Set(['alert', 'expr', 'for', 'labels', 'annotations']);
    for (const rule of rules) {
      expect(Object.keys(rule).filter((key) => !allowed.has(key))).toEqual([]);
      expect(rule.alert).toMatch(/^Suanpan[A-Z][A-Za-z]+$/);
      expect(rule.for ?? '0s').toMatch(DURATION);
      expect(['page', 'ticket']).toContain(rule.labels.severity);
      expect(Object.keys(rule.annotations).sort()).toEqual(['description', 'runbook', 'summary']);
    }
  });

  it('are queries that Prometheus takes, of what a running service answers', () => {
    expect(ruleQueries.flatMap(({ errors }) => errors)).toEqual([]);
    expect(ruleQueries.flatMap(({ withoutBuckets }) => withoutBuckets)).toEqual([]);
    expect(ruleQueries.flatMap((query) => missingFrom(query, seen))).toEqual([]);
  });

  it('look at what grows by its growth', () => {
    const selectors = ruleQueries.flatMap((query) => query.selectors);
    expect(selectors.filter((selector) => wronglyRead(selector, seen))).toEqual([]);
  });

  it('name in their texts only labels that their results have', () => {
    for (const [index, { alert, annotations }] of rules.entries()) {
      const { selectors, groupedBy } = ruleQueries[index]!;
      const kept =
        groupedBy.length > 0 ? groupedBy : selectors.flatMap(({ metric }) => labelsOf(metric, seen));
      const named = Object.values(annotations).flatMap((text) => [...text.matchAll(/\$labels\.(\w+)/g)]);
      const allowed = groupedBy.length > 0 ? kept : [...kept, ...TARGET_LABELS];
      const foreign = named.filter(([, label]) => !allowed.includes(label!));
      expect([alert, foreign.map(([, label]) => label)]).toEqual([alert, []]);
      for (const text of Object.values(annotations))
        expect(text.replaceAll(/\{\{ \$(value|labels\.\w+)( \| humanize\w*)? \}\}/g, '')).not.toMatch(
          /[{}$]/,
        );
    }
  });

  it('lead to a section that says what to do', () => {
    for (const { alert, annotations } of rules) {
      const [file, anchor] = annotations.runbook!.split('#') as [string, string];
      expect([alert, file]).toEqual([alert, expect.stringMatching(/^docs\/(operations|observability)\.md$/)]);
      expect(anchorsOf(file)).toContain(anchor);
    }
  });

  it.runIf(onPath('promtool'))('pass promtool', () => {
    expect(execFileSync('promtool', ['check', 'rules', ALERTS], { encoding: 'utf8' })).toContain('SUCCESS');
  });

  it('cover what wants a person', () => {
    const metrics = new Set(ruleQueries.flatMap(({ selectors }) => selectors.map(({ metric }) => metric)));
    const expected = ['alarms_total', 'posting_queue_full_total', 'commit_duration_seconds_bucket'].concat(
      ['posting_group_failures_total', 'database_pool_waiting', 'ready', 'database_up', 'redis_up'],
      ['http_request_duration_seconds_count', 'posting_given_up_total', 'job_failures_total'],
    );
    expect(expected.filter((name) => !metrics.has(`suanpan_${name}`))).toEqual([]);
    expect(metrics).toContain('process_resident_memory_bytes');
  });
});

describe('the configuration of Prometheus', () => {
  it('reads the node with its token, and loads the rules under the job name that they expect', () => {
    const config = parse(readFileSync(SCRAPE_CONFIG, 'utf8')) as {
      global: Record<string, string>;
      rule_files: string[];
      scrape_configs: { job_name: string; metrics_path: string; authorization: Record<string, string> }[];
    };
    expect(Object.keys(config).sort()).toEqual(['global', 'rule_files', 'scrape_configs']);
    for (const duration of Object.values(config.global)) expect(duration).toMatch(DURATION);
    expect(config.scrape_configs).toHaveLength(1);
    const [job] = config.scrape_configs;
    const jobs = ruleQueries.flatMap(({ selectors }) => selectors.flatMap(({ matchers }) => matchers));
    const expected = jobs.filter(({ label }) => label === 'job').map(({ value }) => value);
    expect(new Set(expected)).toEqual(new Set([job!.job_name]));
    expect(job).toMatchObject({
      metrics_path: '/metrics',
      authorization: { type: 'Bearer', credentials_file: '/run/secrets/metrics_token' },
    });
  });

  it('is what the compose file starts, with the dashboard, when it is asked to', () => {
    const compose = parse(readFileSync('docker-compose.yml', 'utf8')) as {
      services: Record<
        string,
        { profiles?: string[]; volumes?: string[]; environment?: Record<string, string> }
      >;
      secrets: Record<string, { environment: string }>;
    };
    const { prometheus, grafana, suanpan } = compose.services;
    expect([prometheus!.profiles, grafana!.profiles]).toEqual([['observe'], ['observe']]);
    const mounted = [...prometheus!.volumes!, ...grafana!.volumes!].filter((volume) =>
      volume.startsWith('./'),
    );
    expect(mounted).toHaveLength(4);
    for (const volume of mounted) expect(existsSync(volume.split(':')[0]!)).toBe(true);
    expect(mounted).toContain(`./${ALERTS}:${'/etc/prometheus/alerts.yml'}:ro`);
    expect(compose.secrets.metrics_token).toEqual({ environment: 'METRICS_TOKEN' });
    expect(suanpan!.environment!.METRICS_TOKEN).toBe('${METRICS_TOKEN:-}');
    const [provider] = parse(
      readFileSync('ops/grafana/provisioning/dashboards/suanpan.yml', 'utf8'),
    ).providers;
    expect(mounted).toContain(`./ops/grafana/suanpan.json:${provider.options.path}/suanpan.json:ro`);
  });
});

describe('the check of queries', () => {
  it('finds what is wrong', () => {
    expect(readQuery('sum(rate(x[5m])').errors).toHaveLength(1);
    expect(readQuery('histogram_quantile(0.9, sum(rate(x_bucket[5m])))').withoutBuckets).toHaveLength(1);
    expect(missingFrom(readQuery('rate(suanpan_nothing_total[5m])'), seen)).toEqual([
      'there is no suanpan_nothing_total',
    ]);
    const label = readQuery('sum by (colour) (suanpan_ready{lane="single"})');
    expect(missingFrom(label, seen)).toEqual([
      'suanpan_ready has no label lane',
      'nothing in the query has the label colour',
    ]);
    const value = readQuery('rate(suanpan_posting_queue_full_total{lane="fast"}[5m])');
    expect(missingFrom(value, seen)).toEqual(['no suanpan_posting_queue_full_total has {"lane":"fast"}']);
    expect(wronglyRead(readQuery('suanpan_alarms_total').selectors[0]!, seen)).toBe(true);
    expect(wronglyRead(readQuery('rate(suanpan_ready[5m])').selectors[0]!, seen)).toBe(true);
  });
});
