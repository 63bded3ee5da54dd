import { readFileSync } from 'node:fs';

/** A fenced code block of a guide. */
export interface GuideBlock {
  readonly language: string;
  readonly code: string;
  /** The line of the guide on which the code begins. */
  readonly line: number;
  /** What the guide says it answers or prints: the block of JSON or text right behind it. */
  readonly answer: GuideBlock | undefined;
}

const FENCE = /^```(\w*)$/;
const ANSWERS = new Set(['json', 'text']);

/** The blocks of a guide that are to be run, each with its answer. */
export function runnableBlocks(path: string): GuideBlock[] {
  const blocks = fencedBlocks(readFileSync(path, 'utf8').split('\n'));
  return blocks.flatMap((block, index) => {
    if (ANSWERS.has(block.language)) return [];
    const next = blocks[index + 1];
    return [{ ...block, answer: next && ANSWERS.has(next.language) ? next : undefined }];
  });
}

function fencedBlocks(lines: readonly string[]): GuideBlock[] {
  const blocks: GuideBlock[] = [];
  let open: { language: string; line: number } | undefined;
  for (const [index, text] of lines.entries()) {
    const [, language] = FENCE.exec(text) ?? [];
    if (language === undefined) continue;
    if (open) {
      const code = lines.slice(open.line, index).join('\n');
      blocks.push({ language: open.language, code, line: open.line + 1, answer: undefined });
      open = undefined;
    } else {
      open = { language, line: index + 1 };
    }
  }
  return blocks;
}

/** Stands in a shown answer for what differs or is left out. */
const ANYTHING = '…';

/**
 * Where an answer is not as shown. Fields that the guide does not show are not looked at; a list that ends with `…` has
 * more items than shown.
 */
export function differences(shown: unknown, actual: unknown, path = ''): string[] {
  if (shown === ANYTHING) return actual === undefined ? [`${path} is missing`] : [];
  if (Array.isArray(shown)) {
    if (!Array.isArray(actual)) return [`${path} is not a list`];
    const isOpen = shown.at(-1) === ANYTHING;
    const items = isOpen ? shown.slice(0, -1) : shown;
    if (isOpen ? actual.length <= items.length : actual.length !== items.length)
      return [`${path} has ${actual.length} items`];
    return items.flatMap((item, index) => differences(item, actual[index], `${path}/${index}`));
  }
  if (typeof shown === 'object' && shown !== null) {
    if (typeof actual !== 'object' || actual === null) return [`${path} is not an object`];
    return Object.entries(shown).flatMap(([name, value]) =>
      differences(value, (actual as Record<string, unknown>)[name], `${path}/${name}`),
    );
  }
  return shown === actual ? [] : [`${path} is ${JSON.stringify(actual)} and not ${JSON.stringify(shown)}`];
}
