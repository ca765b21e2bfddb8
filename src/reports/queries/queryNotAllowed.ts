import { AtlasError } from '../../model/errors.ts'

/** A query that is not run: the reason, and where in its text that is, counted from 0. */
export function refused(message: string, position?: number): AtlasError {
  const place = position === undefined ? '' : ` (at character ${position})`
  return new AtlasError('QUERY_REFUSED', `The query is refused: ${message}${place}`, {
    faults: [{ path: '/query', message }],
    details: position === undefined ? {} : { position },
  })
}
