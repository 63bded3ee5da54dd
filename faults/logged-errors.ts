import type { ServiceNode } from './world/service-node.js';

/** As pino writes levels: error and fatal. */
const ERROR_LEVELS = /^\{"level":(?:"error"|"fatal")/;
const MOST_LINES = 5;

/** What the nodes themselves have called an error, each by the name of its node; the first few tell what began it. */
export function loggedErrors(nodes: readonly ServiceNode[]): string[] {
  return nodes.flatMap((node) =>
    node.log
      .split('\n')
      .filter((line) => ERROR_LEVELS.test(line))
      .slice(0, MOST_LINES)
      .map((line) => `${node.name} logged ${line}`),
  );
}
