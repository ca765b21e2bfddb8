import { AtlasError, type Fault } from '../model/errors.ts'
import { formatCount } from '../model/text.ts'

const maxReportedFaults = 1_000

/** Parses every item of a list; INVALID_INPUT lists the faults of all items with their paths. */
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
  throw new AtlasError(
    'INVALID_INPUT',
    `${formatCount(faults.length, 'fault')} in ${formatCount(input.length, 'item')} of ${path}`,
    {
      faults: faults.slice(0, maxReportedFaults),
      details: { faultsTotal: faults.length },
    },
  )
}
