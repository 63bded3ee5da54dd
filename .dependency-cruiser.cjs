/**
 * Who may import whom (architecture §1). A module imports those below it, never beside it, and only their index:
 * platform ← ledger ← calendars, channels, webhooks ← scheduler ← payees ← trial-balance, payouts ← payout-batches ← payout-sending, closing, finance-reports ← trade-files ← clearing, erp-export, archive, payment-files, own-transfers, work-lists ← settlement ← reconciliation, checks ← jobs, console, demo.
 */
const LAYERS = [
  ['platform'],
  ['ledger'],
  ['calendars', 'channels', 'webhooks'],
  ['scheduler'],
  ['payees'],
  ['trial-balance', 'payouts', 'verification'],
  ['payout-batches'],
  ['payout-sending', 'closing', 'finance-reports'],
  ['trade-files'],
  ['clearing', 'erp-export', 'archive', 'payment-files', 'own-transfers', 'work-lists'],
  ['settlement'],
  ['reconciliation', 'checks'],
  ['jobs', 'console', 'demo'],
];

/** Imports between modules of one layer; empty until one is argued for in docs/adr. */
const SIDEWAYS = [];

/** What is started, by Node or by a script. */
const STARTED =
  '^src/((main|migrate|verify|archive|create-admin-key|write-openapi|write-payout-states)|demo/play-day|demo/chain/play-chain)[.]ts$';
const SPECS = '[.](spec|fixture)[.]ts$';
/** Where statements may stand. */
const PERSISTENCE = [
  '[.](entity|repository)[.]ts$',
  '^src/platform/database/',
  '^migrations/',
  '^test/',
  '^bench/',
  '^faults/',
];
/** Decisions that a person of finance could read: tables and pure functions. */
const RULES = '([.](rules|state)[.]ts|/amount[.]ts|/decide-[^/]+[.]ts)$';
const FRAMEWORKS =
  '^node_modules/(@nestjs|fastify|@fastify|typeorm|mysql2|ioredis|redlock|class-validator|pino)';

const layerRules = LAYERS.flatMap((modules, level) =>
  modules.map((module) => {
    const allowed = [
      ...LAYERS.slice(0, level).flat(),
      module,
      ...SIDEWAYS.filter(([from]) => from === module).map(([, to]) => to),
    ];
    return {
      name: `${module}-imports-what-is-below-it`,
      severity: 'error',
      from: { path: `^src/${module}/` },
      to: { path: '^src/', pathNot: `^src/(${allowed.join('|')})/` },
    };
  }),
);

module.exports = {
  forbidden: [
    ...layerRules,
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'only-the-index-of-another-part',
      comment: 'The parts of the platform and of the ledger are modules of their own',
      severity: 'error',
      from: { path: '^src/(platform|ledger)/([^/]+)/', pathNot: SPECS },
      to: {
        path: '^src/(platform|ledger)/[^/]+/',
        pathNot: [
          '^src/$1/$2/',
          '^src/(platform|ledger)/[^/]+/index[.]ts$',
          '^src/platform/auth/caller[.]ts$',
          '^src/platform/database/(transactions|sql|sql-rows|session)[.]ts$',
        ],
      },
    },
    {
      name: 'only-the-index-of-another-module',
      severity: 'error',
      from: { path: '^src/([^/]+)/', pathNot: ['^src/(platform|ledger)/', SPECS] },
      to: {
        path: '^src/[^/]+/',
        pathNot: [
          '^src/$1/',
          '^src/[^/]+/index[.]ts$',
          '^src/(platform|ledger)/[^/]+/index[.]ts$',
          '^src/platform/database/(transactions|sql|sql-rows|session)[.]ts$',
        ],
      },
    },
    {
      name: 'scheduler-knows-books-only',
      comment: 'What jobs do is theirs; the scheduler knows which books and dates there are',
      severity: 'error',
      from: { path: '^src/scheduler/' },
      to: { path: '^src/ledger/', pathNot: '^src/ledger/books/index[.]ts$' },
    },
    {
      name: 'auth-caller-is-for-the-platform',
      comment: 'The type alone, so that http and audit need not import the whole of auth, which imports them',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/platform/(auth|http|audit)/' },
      to: { path: '^src/platform/auth/caller[.]ts$' },
    },
    {
      name: 'sql-in-repositories-only',
      severity: 'error',
      from: { path: '^src/', pathNot: [...PERSISTENCE, SPECS] },
      to: { path: '^src/platform/database/(transactions|sql|sql-rows|session)[.]ts$' },
    },
    {
      name: 'database-drivers-in-repositories-only',
      severity: 'error',
      from: { path: '.', pathNot: PERSISTENCE },
      to: { path: '^node_modules/(typeorm|mysql2)/' },
    },
    {
      name: 'orm-modules-in-modules-and-repositories-only',
      severity: 'error',
      from: { path: '^src/', pathNot: [...PERSISTENCE, '[.]module[.]ts$'] },
      to: { path: '^node_modules/@nestjs/typeorm/' },
    },
    {
      name: 'redis-in-locks-only',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/platform/lock/' },
      to: { path: '^node_modules/(ioredis|redlock)/' },
    },
    {
      name: 'rules-are-pure',
      severity: 'error',
      from: { path: RULES },
      to: {
        path: [
          FRAMEWORKS,
          '[.](controller|module|repository|entity|dto|guard|pipe)[.]ts$',
          '^src/platform/(http|database|lock|auth|audit|logging)/',
        ],
      },
    },
    {
      name: 'no-dead-files',
      comment: 'Everything in src is reached from something that is started',
      severity: 'error',
      from: { path: STARTED },
      to: { path: '^src/', pathNot: [STARTED, SPECS], reachable: false },
    },
    {
      name: 'service-needs-no-tests-or-tools',
      severity: 'error',
      from: { path: '^(src|migrations)/', pathNot: SPECS },
      to: { path: '^(client|cli|bank|test|bench|faults|scripts)/', dependencyTypes: ['local'] },
    },
    {
      name: 'client-stands-alone',
      comment: 'It could be taken out of the repository: it knows the service by its API document only',
      severity: 'error',
      from: { path: '^client/' },
      to: { path: ['^(src|migrations|cli|bank|test|bench|faults|scripts)/', FRAMEWORKS] },
    },
    {
      name: 'cli-knows-the-client-only',
      comment:
        'The command line talks to the service over REST; what needs the database it starts as a program',
      severity: 'error',
      from: { path: '^cli/' },
      to: { path: ['^(src|migrations|bank|test|bench|faults|scripts)/', FRAMEWORKS] },
    },
    {
      name: 'bank-stands-alone',
      comment:
        'It judges the service: a mistake of the service must not be one of the bank as well. Amounts it shares',
      severity: 'error',
      from: { path: '^bank/' },
      to: {
        path: ['^(src|migrations|client|cli|test|bench|faults|scripts)/', FRAMEWORKS, '^node_modules/'],
        pathNot: '^src/platform/money/index[.]ts$',
      },
    },
    {
      name: 'no-development-packages-in-the-service',
      severity: 'error',
      from: { path: '^(src|migrations|client|cli|bank)/', pathNot: SPECS },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'] },
    },
    { name: 'not-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|[.]data)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
};
