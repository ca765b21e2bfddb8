import { AtlasError } from '../model/errors.ts'

/** REPLICA_UNAVAILABLE with the state of the replica. */
export const createUnavailableError = (state: string, cause?: unknown): AtlasError =>
  new AtlasError('REPLICA_UNAVAILABLE', `The replica for ad-hoc queries ${state}`, { cause })
