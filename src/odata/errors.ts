import { AtlasError } from '../model/errors.ts'

/** Where an error is in a request: the query option or `path`, and the number of characters before it. */
export interface OptionPosition {
  readonly in: string
  readonly at: number
}

/** A mistake in the request, with its position. */
export const invalidInput = (position: OptionPosition, message: string) =>
  new AtlasError(
    'INVALID_INPUT',
    `${describePosition(position)}: ${message}`,
    toErrorDetails(position, message),
  )

/** A feature of OData that the service does not support. Ignoring it would return wrong rows. */
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
