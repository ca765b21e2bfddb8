import type { AdHocQueries } from '../graph/adHoc/adHocQueries.ts'
import { AtlasError } from '../model/errors.ts'

/** Refuses every query: QUERIES_OFF with the reason. */
export const createDisabledQueries = (reason: string): AdHocQueries => ({
  target: 'off',
  use: async () => {
    throw new AtlasError('QUERIES_OFF', `Ad-hoc queries are off: ${reason}`)
  },
  getBlockedUntil: () => undefined,
  close: async () => {},
})
