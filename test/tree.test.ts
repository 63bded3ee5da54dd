import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const MAX_FILE_LINES = 300;
const MAX_FUNCTION_LINES = 70;
const SOURCES = ['src', 'migrations', 'client', 'cli', 'bank', 'test', 'bench', 'faults', 'scripts'];
/** Written by a program, for programs. */
const GENERATED = new Set(['client/schema.ts']);
const CODE = new Set(['.ts', '.mts', '.mjs', '.js', '.cjs']);
/** Put together, so that this file does not hold what it looks for. */
const LEFT_UNDONE = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME'].join('|')})\\b`);
/** Names that say nothing about what is inside. */
const EMPTY_NAMES =
  /^(utils?|helpers?|common|manager|base|misc|shared)([.-]|$)|[.-](utils?|helpers?|manager|base)([.-]|$)/i;
/** Only these may write a balance (architecture §1): postings, and the opening and the limits of an account. */
const BALANCE_WRITERS = /^src\/ledger\/(posting|accounts)\/(.*\/)?[^/]+[.]repository[.]ts$/;
const BALANCE_WRITE =
  /\b(UPDATE|INSERT\s+(IGNORE\s+)?INTO|REPLACE\s+INTO|DELETE\s+FROM)\s+account_balance\b/i;

interface Source {
  readonly path: string;
  readonly text: string;
}

const files = SOURCES.flatMap(filesBelow);
const code: Source[] = files
  .filter((path) => CODE.has(extname(path)) && !GENERATED.has(path))
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }));

function filesBelow(directory: string): string[] {
  return readdirSync(directory).flatMap((name) => {
    const path = join(directory, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}

/** `name at path:line (n lines)` for every function of a file that is too long. */
function longFunctions({ path, text }: Source): string[] {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const lineOf = (position: number): number => tree.getLineAndCharacterOfPosition(position).line + 1;
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && !isSuite(node)) {
      const first = lineOf(node.getStart(tree));
      const length = lineOf(node.getEnd()) - first + 1;
      if (length > MAX_FUNCTION_LINES) found.push(`${path}:${first} (${length} lines)`);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** The function handed to `describe` is a chapter, not a function. */
function isSuite(node: ts.Node): boolean {
  const call = node.parent;
  return call !== undefined && ts.isCallExpression(call) && /^describe\b/.test(call.expression.getText());
}

describe('the tree', () => {
  it(`has no file of more than ${MAX_FILE_LINES} lines`, () => {
    const long = code.filter(({ text }) => text.trimEnd().split('\n').length > MAX_FILE_LINES);
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  it(`has no function of more than ${MAX_FUNCTION_LINES} lines`, () => {
    expect(code.flatMap(longFunctions)).toEqual([]);
  });

  it('leaves nothing undone', () => {
    expect(code.filter(({ text }) => LEFT_UNDONE.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it('has no file or folder whose name says nothing', () => {
    const parts = files.flatMap((path) => path.split('/').map((part) => ({ path, name: basename(part) })));
    expect(parts.filter(({ name }) => EMPTY_NAMES.test(name)).map(({ path }) => path)).toEqual([]);
  });

  it('writes balances in the posting and account repositories and nowhere else', () => {
    const writers = code.filter(({ path, text }) => path.startsWith('src/') && BALANCE_WRITE.test(text));
    expect(writers.map(({ path }) => path).filter((path) => !BALANCE_WRITERS.test(path))).toEqual([]);
  });

  it('skips no test and runs none alone', () => {
    const focused = code.filter(({ text }) => /\b(it|test|describe)[.](only|skip)\b(?!If)/.test(text));
    expect(focused.map(({ path }) => path)).toEqual([]);
  });
});
