/** One place at fault in a request. */
export interface Fault {
  readonly in?: string
  readonly path: string
  readonly message: string
}

/** An error of the API, or of the connection to it. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly faults: readonly Fault[]
  /** The present state of what a change was refused for, if the response has it. */
  readonly details: Readonly<Record<string, unknown>>

  constructor(status: number, details: Readonly<Record<string, unknown>>) {
    const title = asText(details.title) ?? 'Request failed'
    super(asText(details.detail) ?? title)
    this.status = status
    this.title = title
    this.code = asText(details.code) ?? 'UNKNOWN'
    this.faults = Array.isArray(details.errors) ? details.errors : []
    this.details = details
  }
}

const asText = (value: unknown) => (typeof value === 'string' ? value : undefined)

/** Reads a response that is not a success. */
export async function readProblem(response: Response): Promise<Problem> {
  const text = await response.text()
  try {
    return new Problem(response.status, JSON.parse(text))
  } catch {
    return new Problem(response.status, {
      title: 'Unexpected response',
      detail: `The service answered ${response.status} ${response.statusText}. Retry, or ask its operator.`,
    })
  }
}

/** Turns what a failed fetch throws into a problem that a person can act on. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  return new Problem(0, {
    title: 'No connection',
    code: 'NO_CONNECTION',
    detail: 'The service cannot be reached. Check the connection; nothing that you typed is lost.',
  })
}
