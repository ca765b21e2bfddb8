import { AtlasError } from '../model/errors.ts'

/** Where in a request something stands: the query option or `path`, and how many characters into it. */
export interface OptionPosition {
  readonly in: string
  readonly at: number
}

/** A fault of the client's, with its place. */
export const invalidInput = (position: OptionPosition, message: string) =>
  new AtlasError(
    'INVALID_INPUT',
    `${describePosition(position)}: ${message}`,
    toErrorDetails(position, message),
  )

/** What OData knows and this service does not: refused, so that nothing is answered as if it had not been asked. */
export const notSupported = (position: OptionPosition, message: string) =>
  new AtlasError(
    'NOT_SUPPORTED',
    `${describePosition(position)}: ${message}`,
    toErrorDetails(position, message),
  )

const describePosition = ({ in: option, at }: OptionPosition) => `${option}, position ${at}`

const toErrorDetails = ({ in: option, at }: OptionPosition, message: string) => ({
  faults: [{ path: option, message }],
  details: { position: at },
})
