import { AtlasError } from '../../model/errors.ts'

/** A query that is not run: the reason, and where in its text that is, counted from 0. */
export function queryNotAllowed(message: string, position?: number): AtlasError {
  const location = position === undefined ? '' : ` (at character ${position})`
  return new AtlasError('QUERY_NOT_ALLOWED', `The query is refused: ${message}${location}`, {
    faults: [{ path: '/query', message }],
    details: position === undefined ? {} : { position },
  })
}
