/**
 * Every technical bound in one place, named with its unit (R34). Counts of commerce things (items per cart …)
 * are the modules' own. Each is tested at its value and one past it.
 */
export const LIMITS = {
  /** One JSON body. */
  bodyBytes: 1024 * 1024,
  jsonDepth: 32,
  /** Keys of all objects of one document together. */
  jsonKeys: 1000,
  /** Items of one array. */
  jsonItems: 1000,
  urlBytes: 8 * 1024,
  headerBytes: 16 * 1024,
  headerCount: 100,
  queryParameters: 50,
  paramCharacters: 512,

  headersMs: 10_000,
  requestMs: 30_000,
  checkConnectionsMs: 1000,
  handlerMs: 10_000,
  /** Of a route that reads long. */
  longReadMs: 35_000,
  keepAliveMs: 65_000,
  requestsPerSocket: 1000,
  connections: 12_000,
  drainMs: 15_000,

  pageSize: 20,
  pageSizeMax: 100,
  /** Longer than any cursor of ours: a title of 255 characters of four bytes, encoded and signed. */
  cursorBytes: 2048,

  idempotencyKeyCharacters: 255,
  /** A shorter key of a caller without a name is bound to the address. */
  anonymousKeyCharactersMin: 16,
  requestIdCharactersMin: 1,
  requestIdCharactersMax: 64,
  authorizationCharacters: 4096 + 'Bearer '.length,

  uploadBytes: 10 * 1024 * 1024,
  uploadParts: 50,
  uploadFiles: 10,

  answerCacheBytes: 32 * 1024 * 1024,
  answerCacheEntries: 5000,
  /** A cached answer is made again after this even when nothing was touched (publication by the clock). */
  answerCacheMs: 30_000,
  /** Lines of the log for public reads that were answered from the cache. */
  keptAnswersLoggedPerSecond: 50,
  /** Stores of which facts for reads are kept, and how long one is, even when no event was heard. */
  keptFacts: 5000,
  keptFactsMs: 1000,

  limiterKeys: 100_000,
} as const;
