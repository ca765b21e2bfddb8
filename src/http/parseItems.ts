import { AtlasError, type Fault } from '../model/errors.ts'

const faultsAtMost = 1_000

/** Reads every item of a list; INVALID_INPUT tells the faults of all, each with the place of its item. */
export function eachOf<Given, Item>(
  given: readonly Given[],
  path: string,
  read: (given: Given) => Item,
): Item[] {
  const faults: Fault[] = []
  const items = given.flatMap((item, index) => {
    try {
      return [read(item)]
    } catch (error) {
      if (!(error instanceof AtlasError)) throw error
      faults.push(...error.faults.map((fault) => ({ ...fault, path: `${path}/${index}${fault.path}` })))
      return []
    }
  })
  if (faults.length === 0) return items
  throw new AtlasError('INVALID_INPUT', `${faults.length} faults in ${given.length} items of ${path}`, {
    faults: faults.slice(0, faultsAtMost),
    details: { faultsTotal: faults.length },
  })
}
