import { AtlasError, type Fault } from '../model/errors.ts'

const maxReportedFaults = 1_000

/** Reads every item of a list; INVALID_INPUT tells the faults of all, each with the place of its item. */
export function parseItems<Input, Item>(
  input: readonly Input[],
  path: string,
  parse: (input: Input) => Item,
): Item[] {
  const faults: Fault[] = []
  const items = input.flatMap((item, index) => {
    try {
      return [parse(item)]
    } catch (error) {
      if (!(error instanceof AtlasError)) throw error
      faults.push(...error.faults.map((fault) => ({ ...fault, path: `${path}/${index}${fault.path}` })))
      return []
    }
  })
  if (faults.length === 0) return items
  throw new AtlasError('INVALID_INPUT', `${faults.length} faults in ${input.length} items of ${path}`, {
    faults: faults.slice(0, maxReportedFaults),
    details: { faultsTotal: faults.length },
  })
}
