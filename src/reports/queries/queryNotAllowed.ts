import { AtlasError } from '../../model/errors.ts'

/** The reason why a query is not run, and its position in the text, counted from 0. */
export function queryNotAllowed(message: string, position?: number): AtlasError {
  const location = position === undefined ? '' : ` (at character ${position})`
  return new AtlasError('QUERY_NOT_ALLOWED', `Query not allowed: ${message}${location}`, {
    faults: [{ path: '/query', message }],
    details: position === undefined ? {} : { position },
  })
}
