import Negotiator from 'negotiator'

/**
 * The media type among those available that an `Accept` header prefers: the first one where all are equal, undefined
 * where none is acceptable (RFC 9110, section 12.5.1).
 */
export const selectMediaType = (
  accept: string | undefined,
  available: readonly string[],
): string | undefined => new Negotiator({ headers: { accept } }).mediaType([...available])
