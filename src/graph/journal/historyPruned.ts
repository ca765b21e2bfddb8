import { AtlasError } from '../../model/errors.ts'

/** The first of the wanted changes of the feed was deleted. */
export const createFeedPrunedError = (prunedThrough: number) =>
  createPrunedError(prunedThrough, 'read all elements again, then continue from the current number')

/** A recorded state is no longer in the journal. */
export const createStatePrunedError = (prunedThrough: number) =>
  createPrunedError(prunedThrough, `the earliest state that can be read is ${prunedThrough}`)

const createPrunedError = (prunedThrough: number, advice: string) =>
  new AtlasError(
    'HISTORY_PRUNED',
    `Changes up to number ${prunedThrough} were deleted or come from an early release; ${advice}`,
    {
      details: { prunedThrough },
    },
  )
