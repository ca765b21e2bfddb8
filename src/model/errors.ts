/** Everything that can go wrong, by code: its HTTP status, its title, why it happens and what to do. */
export const errorCodes = {
  INVALID_INPUT: {
    status: 400,
    title: 'Invalid request',
    cause:
      'A part of the request is malformed or does not fit the model. `errors` lists every place at fault.',
    remedy: 'Correct the places listed in `errors` and send the request again.',
  },
  QUERY_INVALID: {
    status: 400,
    title: 'Invalid query',
    cause: 'The Cypher query does not compile: a syntax error, or an unknown variable or function.',
    remedy: 'Correct the query at the position named in `detail`.',
  },
  QUERY_NOT_ALLOWED: {
    status: 400,
    title: 'Query not allowed',
    cause: 'The query does more than read, or uses a clause, procedure or operator that is not allowed.',
    remedy: 'Rewrite the query without the part named in `detail`; `docs/cypher.md` lists what is allowed.',
  },
  UNAUTHENTICATED: {
    status: 401,
    title: 'Authentication required',
    cause: 'The request carries no valid API key or token.',
    remedy:
      'Send `Authorization: Bearer …` with a valid key or token; create a key with `cx-atlas keys create`.',
  },
  FORBIDDEN: {
    status: 403,
    title: 'Permission denied',
    cause: 'The caller is known but lacks the permission, scope or department that the operation requires.',
    remedy: 'Use a key whose role and scopes include the permission named in `detail`.',
  },
  QUERIES_OFF: {
    status: 403,
    title: 'Queries turned off',
    cause:
      'The operator turned off ad-hoc queries and saved reports, or this machine lacks what isolates them from other requests.',
    remedy: 'Use the built-in reports; the operator finds the requirements in `docs/operations.md`.',
  },
  RECORDED_STATES_OFF: {
    status: 403,
    title: 'Recorded states turned off',
    cause:
      'Earlier states of the map are read from a replica that the service cannot start: ad-hoc queries are off or run on a server of the operator, or this machine lacks Java.',
    remedy:
      'Leave `recordedAt` out, or compare states with `GET /diff`; `docs/time.md` says what is required.',
  },
  NOT_FOUND: {
    status: 404,
    title: 'Not found',
    cause: 'No route, element, report or other resource has this name or id.',
    remedy: 'Check the path and the ids; `detail` suggests the closest name if there is one.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    title: 'Method not allowed',
    cause: 'The resource exists but does not support this HTTP method.',
    remedy: 'Use one of the methods in the `Allow` header.',
  },
  NOT_ACCEPTABLE: {
    status: 406,
    title: 'Not acceptable',
    cause: 'None of the media types in `Accept` is available for this resource.',
    remedy: 'Request one of the formats named in `detail`.',
  },
  REQUEST_TIMEOUT: {
    status: 408,
    title: 'Request timeout',
    cause: 'The request did not arrive completely in time.',
    remedy: 'Send the request again over a faster connection, or send less at once.',
  },
  ALREADY_EXISTS: {
    status: 409,
    title: 'Already exists',
    cause: 'An element or saved report with this key exists.',
    remedy: 'Choose another id, or update the existing one.',
  },
  STILL_CONNECTED: {
    status: 409,
    title: 'Still has relationships',
    cause: 'The element has relationships, so it cannot be deleted or merged.',
    remedy: 'Delete the relationships listed in the problem first, or request deletion with them.',
  },
  CHANGES_NOT_APPLIED: {
    status: 409,
    title: 'Changes not applied',
    cause: 'At least one change of a batch or of an undo is not possible, so nothing was applied.',
    remedy: 'Resolve every entry of `errors`, then send all changes again.',
  },
  LIMIT_EXCEEDED: {
    status: 409,
    title: 'Limit exceeded',
    cause: 'The result is larger than a limit that the request sets.',
    remedy: 'Raise the parameter named in `detail`, or narrow the request.',
  },
  CONFIRMATION_NEEDED: {
    status: 409,
    title: 'Confirmation required',
    cause: 'The import would remove elements, and the request does not confirm how many.',
    remedy:
      'Review the removals listed in the problem, then repeat the import with their number as confirmation.',
  },
  CANCELLED: {
    status: 409,
    title: 'Cancelled',
    cause: 'The operation was cancelled; nothing of it was kept.',
    remedy: 'Start it again if it is still needed.',
  },
  HISTORY_PRUNED: {
    status: 410,
    title: 'History no longer available',
    cause:
      'Changes that old were deleted (`AUDIT_KEEP_DAYS`), so the feed cannot continue from them, nor an earlier state be read.',
    remedy:
      'Following the feed: read the complete data once, then continue from the current position. Reading an earlier state: choose a later one; snapshots keep states from being deleted.',
  },
  VERSION_GONE: {
    status: 410,
    title: 'Version no longer available',
    cause:
      'What the first page showed is no longer known: the database was changed by other means than the service, or stored rows are gone.',
    remedy: 'Read again from the first page.',
  },
  PRECONDITION_FAILED: {
    status: 412,
    title: 'Precondition failed',
    cause: 'The element changed since it was read: its revision is not the one in the precondition.',
    remedy: 'Read the element again, reapply the change and send it with the new `ETag`.',
  },
  REQUEST_TOO_LARGE: {
    status: 413,
    title: 'Request too large',
    cause: 'The body is larger than the limit.',
    remedy: 'Send less at once; use `POST /imports` for large amounts of data.',
  },
  URI_TOO_LONG: {
    status: 414,
    title: 'URI too long',
    cause: 'The path or a path segment is longer than the limit.',
    remedy: 'Shorten the path; ids have at most 64 characters.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    title: 'Unsupported media type',
    cause: 'The route does not accept a body of this media type.',
    remedy: 'Send the media type that the API description names, usually `application/json`.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    title: 'Idempotency key reused',
    cause: 'The `Idempotency-Key` was already used with a different request.',
    remedy: 'Use a new key for every new request.',
  },
  TOO_LARGE_TO_DRAW: {
    status: 422,
    title: 'Map too large to draw',
    cause: 'The map has more elements than can be drawn, or drawing took too long.',
    remedy: 'Limit the map with `customer`, `journey`, `department` or `tags`.',
  },
  QUERY_TOO_SLOW: {
    status: 422,
    title: 'Query timed out',
    cause: 'The Cypher query did not finish within its time limit.',
    remedy: 'Narrow the query: start from a label and an indexed property, and limit path lengths.',
  },
  QUERY_TOO_LARGE: {
    status: 422,
    title: 'Query exceeds its limits',
    cause: 'The query needs more memory, or returns more data, than is allowed.',
    remedy: 'Return fewer rows or columns, or aggregate in the query.',
  },
  TOO_MANY_REQUESTS: {
    status: 429,
    title: 'Too many requests',
    cause: 'The caller exceeded a rate limit, or has too many slow bodies or downloads in progress.',
    remedy: 'Wait for the seconds in `Retry-After`, then retry with fewer requests at a time.',
  },
  QUERIES_BLOCKED: {
    status: 429,
    title: 'Queries blocked',
    cause:
      'Two queries of the caller, or one run of the saved report, had to be ended with the process that ran them.',
    remedy: 'Wait for the seconds in `Retry-After`, and narrow the query.',
  },
  HEADERS_TOO_LARGE: {
    status: 431,
    title: 'Request header fields too large',
    cause: 'The request line and headers together are longer than the limit.',
    remedy: 'Shorten the query string and the headers.',
  },
  CLIENT_GONE: {
    status: 499,
    title: 'Client closed the request',
    cause: 'The client closed the connection before the response was complete. Appears in the log only.',
    remedy: 'Raise the timeout of the client if this was not intended.',
  },
  INTERNAL: {
    status: 500,
    title: 'Internal error',
    cause: 'The service failed unexpectedly. The log has the cause under the id in `instance`.',
    remedy: 'Retry once; report the id in `instance` to the operator if it happens again.',
  },
  REPORT_INVALID: {
    status: 500,
    title: 'Invalid report definition',
    cause: 'A report file has an invalid header or query.',
    remedy: 'Correct the file named in `detail`.',
  },
  REPORT_FAILED: {
    status: 500,
    title: 'Report failed',
    cause: 'A report cannot be computed from the current data. The log has the cause.',
    remedy: 'Report the id in `instance` to the operator.',
  },
  SETUP: {
    status: 500,
    title: 'Setup problem',
    cause: 'Something that the service needs is missing, invalid or in the way.',
    remedy: 'Follow the instruction in `detail`.',
  },
  METHOD_NOT_IMPLEMENTED: {
    status: 501,
    title: 'Method not implemented',
    cause: 'No route of the service supports this HTTP method.',
    remedy: 'Use GET, POST, PUT, PATCH or DELETE as described in the API description.',
  },
  NOT_SUPPORTED: {
    status: 501,
    title: 'Not supported',
    cause: 'The request is valid OData but uses a feature that the service does not support.',
    remedy: 'Use the alternative named in `detail`; `docs/odata.md` lists what is supported.',
  },
  INSUFFICIENT_STORAGE: {
    status: 507,
    title: 'Insufficient storage',
    cause: 'The disk for uploads is full.',
    remedy: 'Retry when the operator has freed disk space in `CX_ATLAS_HOME`, or split the files.',
  },
  OVERLOADED: {
    status: 503,
    title: 'Service overloaded',
    cause: 'More requests are in progress than the service accepts.',
    remedy: 'Retry after the seconds in `Retry-After`.',
  },
  TOO_MANY_QUERIES: {
    status: 503,
    title: 'Too many concurrent queries',
    cause: 'As many Cypher queries as allowed are running.',
    remedy: 'Retry after the seconds in `Retry-After`.',
  },
  REPLICA_UNAVAILABLE: {
    status: 503,
    title: 'Replica unavailable',
    cause:
      'The replica for ad-hoc queries, or for recorded states, is starting, shows another state, or was restarted.',
    remedy: 'Retry after the seconds in `Retry-After`.',
  },
  CONCURRENT_CHANGE: {
    status: 503,
    title: 'Concurrent change',
    cause: 'Other clients kept changing the data, so it could not be read or written consistently.',
    remedy: 'Retry after the seconds in `Retry-After`.',
  },
  VERSION_NOT_REACHED: {
    status: 503,
    title: 'Version not reached',
    cause:
      'What the request reads did not reach the version in `If-Version-At-Least` in time: a member of the cluster, or a computation, is behind.',
    remedy:
      'Retry after the seconds in `Retry-After`. Without the header the response may show an older version.',
  },
  DATABASE_UNAVAILABLE: {
    status: 503,
    title: 'Database unavailable',
    cause: 'The database does not respond, or is not ready.',
    remedy: 'Retry after the seconds in `Retry-After`; the operator finds the cause in the log.',
  },
  DATABASE_OUT_OF_MEMORY: {
    status: 503,
    title: 'Database out of memory',
    cause: 'The database has too little free memory for this operation at the moment.',
    remedy: 'Retry after the seconds in `Retry-After`, or narrow the request.',
  },
  IDENTITY_UNAVAILABLE: {
    status: 503,
    title: 'Identity provider unavailable',
    cause: 'The public keys of the identity provider cannot be read, so tokens cannot be verified.',
    remedy: 'Retry after the seconds in `Retry-After`; the operator checks `JWT_JWKS`.',
  },
  TOO_SLOW: {
    status: 504,
    title: 'Request timed out',
    cause: 'The response was not ready within the time limit of the route (`REQUEST_TIMEOUT_MS`).',
    remedy: 'Narrow the request, or retry when the service is less busy.',
  },
  DATABASE_TIMEOUT: {
    status: 504,
    title: 'Database timed out',
    cause: 'The database did not finish a statement in time.',
    remedy: 'Narrow the request, or retry when the database is less busy.',
  },
  REPORT_TOO_SLOW: {
    status: 504,
    title: 'Report timed out',
    cause: 'A report, the findings or a what-if comparison took longer than its time limit.',
    remedy: 'Narrow the report with its parameters, or retry when the service is less busy.',
  },
} as const satisfies Record<string, ErrorDefinition>

interface ErrorDefinition {
  readonly status: number
  readonly title: string
  readonly cause: string
  readonly remedy: string
}

export type ErrorCode = keyof typeof errorCodes

export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorCodes, code)

/** Why an internal error happened is for the log only. */
export const internalErrorDetail = 'The service failed unexpectedly; the log has the cause'

const codeByStatus: Readonly<Record<number, ErrorCode>> = {
  404: 'NOT_FOUND',
  408: 'REQUEST_TIMEOUT',
  413: 'REQUEST_TOO_LARGE',
  414: 'URI_TOO_LONG',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  431: 'HEADERS_TOO_LARGE',
}

/** The code of an error that the HTTP framework reports by status alone. */
export const toErrorCode = (status: number): ErrorCode =>
  codeByStatus[status] ?? (status < 500 ? 'INVALID_INPUT' : 'INTERNAL')

/** One fault and its place: `path` is a JSON Pointer into the body, or the name of a parameter, file or column. */
export interface Fault {
  readonly path: string
  readonly message: string
  /** The part of the request: `body`, `query`, `params` or `headers`. */
  readonly in?: string
  /** The code of this fault where a request holds several operations. */
  readonly code?: ErrorCode
}

/** The error class of cx-atlas: a code from the list above, a sentence for people, the places at fault. */
export class AtlasError extends Error {
  override readonly name = 'AtlasError'
  readonly code: ErrorCode
  readonly faults: readonly Fault[]
  /** Values for programs, such as the relationships of an element or its current revision. */
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
