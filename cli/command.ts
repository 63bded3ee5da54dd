import type { Readable, Writable } from 'node:stream';

/** How an option is written and what it means. */
export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  readonly multiple?: true;
  /** What the help calls its value. */
  readonly value?: string;
  readonly help: string;
}
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

type ValueOf<Spec> = Spec extends { type: 'boolean' }
  ? boolean
  : Spec extends { multiple: true }
    ? readonly string[]
    : string | undefined;
export type ValuesOf<Specs extends OptionSpecs> = { readonly [Name in keyof Specs]: ValueOf<Specs[Name]> };

/** Options that every command has. */
export const COMMON_OPTIONS = {
  json: { type: 'boolean', help: 'for machines: JSON on standard output, everything else on standard error' },
  help: { type: 'boolean', help: 'this text' },
} as const satisfies OptionSpecs;

/** Options of the commands that talk to the service. */
export const CONNECTION_OPTIONS = {
  url: {
    type: 'string',
    value: 'URL',
    help: 'the service (default: SUANPAN_URL, else the one that npm start runs)',
  },
  'key-file': {
    type: 'string',
    value: 'FILE',
    help: 'holds the API key (default: SUANPAN_API_KEY, else the demo key)',
  },
} as const satisfies OptionSpecs;

type Output = Writable & { readonly isTTY?: boolean };

/** Where the command line runs. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly output: Output;
  readonly errorOutput: Output;
  /** Aborted by Ctrl-C. */
  readonly interrupt: AbortSignal;
  /** The checkout, or what a container image has of it. */
  readonly folder: string;
  /** The service that `npm start` runs here, when there is one; not given where there is no `npm start`. */
  readonly findEmbedded?: (() => Promise<{ readonly url: string } | undefined>) | undefined;
}

export interface Call<Specs extends OptionSpecs = OptionSpecs> {
  readonly values: ValuesOf<Specs>;
  readonly words: readonly string[];
  readonly json: boolean;
  readonly at: Surroundings;
}

/** What a command has found: printed as JSON or as text. One that has written by itself gives only its exit code. */
export interface Outcome {
  readonly document?: unknown;
  readonly text?: string;
  /** 0 when it is not given. */
  readonly exitCode?: number;
}

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The words and the options that matter most. */
  readonly usage: string;
  readonly details: string;
  readonly options: OptionSpecs;
  /** Fewest and most words after the name. */
  readonly words: readonly [least: number, most: number];
  run(call: Call): Promise<Outcome>;
}

interface Definition<Specs extends OptionSpecs> extends Omit<Command, 'options' | 'words' | 'run'> {
  readonly options: Specs;
  readonly words?: Command['words'];
  run(call: Call<Specs & typeof COMMON_OPTIONS>): Promise<Outcome>;
}

/** A command whose values have the types that its options say. */
export function command<const Specs extends OptionSpecs>(definition: Definition<Specs>): Command {
  return {
    ...definition,
    options: { ...definition.options, ...COMMON_OPTIONS },
    words: definition.words ?? [0, 0],
    // Values come from parseArgs, which was told the same options.
    run: (call) => definition.run(call as unknown as Parameters<typeof definition.run>[0]),
  };
}
