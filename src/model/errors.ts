/** What can go wrong, by code; `status` is what HTTP answers with. One list, so that docs and tests can read it. */
export const errorCodes = {
  UNAUTHENTICATED: { status: 401, title: 'Who asks is not known' },
  FORBIDDEN: { status: 403, title: 'The caller may not do this' },
  TOO_MANY_REQUESTS: { status: 429, title: 'More was asked than may be in this time' },
  IDENTITY_UNAVAILABLE: { status: 503, title: 'The keys of the identity provider cannot be read' },
  INVALID_INPUT: { status: 400, title: 'The request does not fit the model' },
  NOT_FOUND: { status: 404, title: 'There is no such thing' },
  METHOD_UNKNOWN: { status: 501, title: 'No address has this method' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'The address does not have this method' },
  ALREADY_EXISTS: { status: 409, title: 'It exists already' },
  STILL_CONNECTED: { status: 409, title: 'Relationships hang on it' },
  CHANGED_MEANWHILE: { status: 412, title: 'It is not what the condition says' },
  KEY_REUSED: { status: 422, title: 'The Idempotency-Key belongs to another request' },
  HISTORY_PRUNED: { status: 410, title: 'Changes from so long ago are no longer kept' },
  CHANGES_REFUSED: { status: 409, title: 'Some of the changes cannot be made, so none was' },
  TOO_LARGE_TO_DRAW: { status: 422, title: 'The map is too large to be drawn' },
  LIMIT_EXCEEDED: { status: 409, title: 'The map has more of it than the request allows' },
  CONFIRMATION_NEEDED: { status: 409, title: 'What would be removed has to be confirmed' },
  TOO_LARGE: { status: 413, title: 'It is more than is taken at once' },
  CANCELLED: { status: 409, title: 'It was cancelled' },
  REPORT_INVALID: { status: 500, title: 'A saved report is not sound' },
  REPORT_FAILED: { status: 500, title: 'A saved report cannot be computed from what is on the map' },
  REPORT_TOO_SLOW: { status: 504, title: 'The report took longer than it may' },
  TOO_SLOW: { status: 504, title: 'The answer took longer than it may' },
  CLIENT_GONE: { status: 499, title: 'The client did not wait for the answer' },
  OVERLOADED: { status: 503, title: 'There is more to do than can be done' },
  QUERY_REFUSED: { status: 400, title: 'The query does what no query may' },
  QUERY_INVALID: { status: 400, title: 'The query is not sound' },
  QUERY_TOO_SLOW: { status: 422, title: 'The query took longer than it may' },
  QUERY_TOO_LARGE: { status: 422, title: 'The query needs or gives more than it may' },
  TOO_MANY_QUERIES: { status: 503, title: 'Too many queries are being run' },
  DATABASE_UNAVAILABLE: { status: 503, title: 'The database does not answer' },
  DATABASE_MEMORY: { status: 503, title: 'The database has too little memory for it now' },
  NOT_ACCEPTABLE: { status: 406, title: 'There is no answer of that form' },
  NOT_SUPPORTED: { status: 501, title: 'The service does not do that' },
  VERSION_GONE: { status: 410, title: 'The map has changed since the first page' },
  SETUP: { status: 500, title: 'Something needed is missing or in the way' },
} as const

export type ErrorCode = keyof typeof errorCodes

/** One fault and where it is: `path` is a JSON Pointer into what was sent, or the name of a file, parameter or column. */
export interface Fault {
  readonly path: string
  readonly message: string
  /** Which part of a request it is in. */
  readonly in?: string
  /** Where many things are said at once, each has its own code. */
  readonly code?: ErrorCode
}

/** The one error class of cx-atlas: a code from the list above, a sentence for people, the places at fault. */
export class AtlasError extends Error {
  override readonly name = 'AtlasError'
  readonly code: ErrorCode
  readonly faults: readonly Fault[]
  /** Values a program may want: what hangs on an element, which revision is current. */
  readonly details: Readonly<Record<string, unknown>>

  constructor(
    code: ErrorCode,
    message: string,
    options: { faults?: readonly Fault[]; details?: Readonly<Record<string, unknown>>; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause })
    this.code = code
    this.faults = options.faults ?? []
    this.details = options.details ?? {}
  }
}
