import { AtlasError } from '../model/errors.ts'

/** Where in a request something stands: the query option or `path`, and how many characters into it. */
export interface Place {
  readonly in: string
  readonly at: number
}

/** A fault of the client's, with its place. */
export const invalid = (place: Place, message: string) =>
  new AtlasError('INVALID_INPUT', `${told(place)}: ${message}`, atPlace(place, message))

/** What OData knows and this service does not: refused, so that nothing is answered as if it had not been asked. */
export const unsupported = (place: Place, message: string) =>
  new AtlasError('NOT_SUPPORTED', `${told(place)}: ${message}`, atPlace(place, message))

const told = ({ in: option, at }: Place) => `${option}, position ${at}`

const atPlace = ({ in: option, at }: Place, message: string) => ({
  faults: [{ path: option, message }],
  details: { position: at },
})
