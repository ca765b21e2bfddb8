import type { ErrorCode } from '../model/errors.ts'

/** A request to the HTTP API. */
export interface ApiRequest {
  readonly method?: 'GET' | 'POST'
  /** `/touchpoints/invoice`. */
  readonly path: string
  /** Parameters without a value are left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>
  /** Sent as JSON, unless it is a form. */
  readonly body?: object
}

/** The HTTP API as one caller may use it, with all its checks. */
export interface AtlasApi {
  /** Where people and programs reach the service, without a slash at the end. */
  readonly baseUrl: string
  /** Why the caller may not use an operation such as `POST /cypher`; undefined if they may. */
  getDenialReason(operation: string): string | undefined
  /** The body of the response; an `ApiError` for a problem. */
  send<Body>(request: ApiRequest, signal?: AbortSignal): Promise<Body>
}

/** A problem that the API answered with. */
export interface ApiProblem {
  readonly code: ErrorCode
  readonly title: string
  readonly detail: string
  readonly errors?: readonly { readonly path: string; readonly message: string }[]
  readonly retryAfterSeconds?: number
}

export class ApiError extends Error {
  readonly problem: ApiProblem

  constructor(problem: ApiProblem) {
    super(problem.detail)
    this.problem = problem
  }
}
