import { AtlasError } from '../model/errors.ts'

/** REPLICA_UNAVAILABLE with the state of the replica, which the noun names: `replica for ad-hoc queries`. */
export const createUnavailableError = (noun: string, state: string, cause?: unknown): AtlasError =>
  new AtlasError('REPLICA_UNAVAILABLE', `The ${noun} ${state}`, { cause })
