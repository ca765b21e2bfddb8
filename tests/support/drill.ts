import { it } from 'vitest'

/** `npm run prove:drills` runs everything that its files have. */
export const runsDrills = process.env.CX_ATLAS_DRILLS === 'all'

/** A test that takes long and seldom finds something. */
export const drill = it.runIf(runsDrills)
