import { type Operations, operations } from './operations.ts'
import { readProblem, toProblem } from './problem.ts'

export type OperationId = keyof typeof operations & keyof Operations

type Value = string | number | boolean | undefined
/** Values of parameters; a nested object is a filter such as `importance[gte]`. */
export type Query = Readonly<Record<string, Value | readonly string[] | Readonly<Record<string, Value>>>>

/** What a call sends besides its operation. */
export type Call<Id extends OperationId> = {
  readonly path?: Operations[Id]['path']
  readonly query?: { readonly [Name in keyof Operations[Id]['query']]?: Operations[Id]['query'][Name] }
  readonly signal?: AbortSignal
  readonly ifMatch?: string
} & (Operations[Id] extends { body: infer Body } ? { readonly body?: Body } : unknown)

/** A value with its entity tag, which a change of it sends back. */
export interface Tagged<Value> {
  readonly value: Value
  readonly etag: string | undefined
}

interface Request {
  readonly method?: string
  readonly query?: Query
  readonly repeated?: readonly string[]
  readonly body?: unknown
  readonly signal?: AbortSignal | undefined
  readonly ifMatch?: string | undefined
  readonly contentType?: string
}

/** Sends requests to the public API, with the key of the person and the state of the map that the page shows. */
export interface Client {
  /** Calls an operation of the API's description. */
  call<Id extends OperationId>(id: Id, call?: Call<Id>): Promise<Operations[Id]['response']>
  /** Sends a request to an address that the model or a report names, such as that of an element. */
  send<Body>(path: string, request?: Request): Promise<Tagged<Body>>
  /** The response itself, for files and streams. */
  fetch(path: string, request?: Request): Promise<Response>
  /** The same for addresses that read the map. */
  fetchMap(path: string, request?: Request): Promise<Response>
  /** The full address of a request. */
  address(path: string, query?: Query): string
}

export interface ClientOptions {
  /** Ends with a slash. */
  readonly base: string
  readonly getToken: () => string | undefined
  /** The state that every read shows; the present if undefined. */
  readonly recordedAt: string | undefined
  /** Called when the service asks for a key. */
  readonly onUnauthenticated: () => void
}

/** Creates a client; reads show the state of the map at `recordedAt`. */
export function createClient({ base, getToken, recordedAt, onUnauthenticated }: ClientOptions): Client {
  const address = (path: string, query: Query = {}, repeated: readonly string[] = []) => {
    const url = new URL(path.replace(/^\//, ''), base)
    url.search = serializeQuery(query, repeated)
    return url.href
  }
  const request = async (path: string, request: Request = {}) => {
    const { method = 'GET', query = {}, body, signal, ifMatch, contentType, repeated } = request
    const isRaw = body instanceof Blob || body instanceof FormData
    const token = getToken()
    const init: RequestInit = {
      method,
      headers: {
        accept: 'application/json, application/problem+json;q=0.9, */*;q=0.1',
        // Otherwise the browser would ask for a password in a dialog of its own.
        'x-requested-with': 'cx-atlas',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(ifMatch !== undefined && { 'if-match': ifMatch }),
        ...(body !== undefined && !isRaw && { 'content-type': contentType ?? 'application/json' }),
        ...(body instanceof Blob && { 'content-type': contentType ?? 'application/octet-stream' }),
      },
      ...(body !== undefined && { body: isRaw ? body : JSON.stringify(body) }),
      ...(signal && { signal }),
      cache: 'no-cache',
    }
    const response = await fetchWhenReady(address(path, query, repeated), init).catch((error: unknown) => {
      throw signal?.aborted ? error : toProblem(error)
    })
    if (response.status === 401) onUnauthenticated()
    if (!response.ok) throw await readProblem(response)
    return response
  }
  const send = async <Body>(path: string, options?: Request): Promise<Tagged<Body>> => {
    const response = await request(path, options)
    const text = await response.text()
    return {
      value: (text === '' ? undefined : JSON.parse(text)) as Body,
      etag: response.headers.get('etag') ?? undefined,
    }
  }
  const withState = (query: Query = {}): Query =>
    recordedAt === undefined ? query : { recordedAt, ...query }
  return {
    address,
    fetchMap: (path, options = {}) => request(path, { ...options, query: withState(options.query) }),
    send: (path, options = {}) =>
      send(path, isRead(options) ? { ...options, query: withState(options.query) } : options),
    fetch: request,
    async call(id, call) {
      const { path = {}, query, ...rest } = { ...call } as Request & { path?: Record<string, unknown> }
      const operation = operations[id]
      const { method, repeated, readsMap } = operation
      const filled = operation.path.replaceAll(/\{(\w+)\}/g, (_, name) =>
        encodeURIComponent(String(path[name])),
      )
      const { value } = await send<never>(filled, {
        ...rest,
        method,
        repeated,
        ...(readsMap ? { query: withState(query) } : query && { query }),
        ...(method === 'PATCH' && { contentType: 'application/merge-patch+json' }),
      })
      return value
    },
  }
}

const maxRetries = 20
const maxRetryDelayMs = 5_000

/** Repeats a read that the service is not ready for yet, such as that of an earlier state, as it asks for. */
async function fetchWhenReady(url: string, init: RequestInit, retries = maxRetries): Promise<Response> {
  const response = await fetch(url, init)
  const retryAfterMs = Number(response.headers.get('retry-after')) * 1_000
  if (response.status !== 503 || init.method !== 'GET' || retries === 0 || !retryAfterMs) return response
  await new Promise((resolve) => setTimeout(resolve, Math.min(retryAfterMs, maxRetryDelayMs)))
  init.signal?.throwIfAborted()
  return fetchWhenReady(url, init, retries - 1)
}

const isRead = ({ method = 'GET' }: Request) => method === 'GET'

function serializeQuery(query: Query, repeated: readonly string[]): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    listPairs(name, value, repeated.includes(name)),
  )
  return new URLSearchParams(pairs.filter(([, value]) => value !== '')).toString()
}

function listPairs(name: string, value: Query[string], isRepeated: boolean): [string, string][] {
  if (value === undefined) return []
  if (isList(value)) return isRepeated ? value.map((item) => [name, item]) : [[name, value.join(',')]]
  if (typeof value !== 'object') return [[name, String(value)]]
  return Object.entries(value).flatMap(([operator, operand]) =>
    listPairs(`${name}[${operator}]`, operand, false),
  )
}

const isList = (value: unknown): value is readonly string[] => Array.isArray(value)
