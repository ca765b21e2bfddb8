import { by, createLookup, descending, isInUse, nameOf, type Recompute, readText } from '../ecosystem.ts'
import { describeReach, listNames, listOwners } from '../facts.ts'

export const recompute: Recompute = (ecosystem, { asOf }) => {
  const lookup = createLookup(ecosystem, asOf)
  const { listSources } = lookup
  return lookup
    .listNodes('DataSet')
    .map((dataSet) => ({ dataSet, collecting: listSources(dataSet, 'COLLECTS').filter(isInUse) }))
    .filter(
      ({ dataSet, collecting }) =>
        collecting.length > 0 &&
        listSources(dataSet, 'ACCESSES').length === 0 &&
        !listSources(dataSet, 'DEPENDS_ON').some(isInUse) &&
        collecting.every((touchpoint) => listSources(touchpoint, 'MEASURES').length === 0),
    )
    .map(({ dataSet, collecting }) => ({
      dataSetId: dataSet.id,
      dataSet: nameOf(dataSet),
      sensitivity: readText(dataSet, 'sensitivity'),
      collectors: collecting.length,
      touchpointIds: collecting.slice(0, 10).map(({ id }) => id),
      ...describeReach(lookup, collecting),
      systems: listNames(listSources(dataSet, 'STORES')),
      owners: listNames(listOwners(lookup, dataSet)),
      severity: ['personal', 'special'].includes(readText(dataSet, 'sensitivity') ?? '') ? 'medium' : 'low',
    }))
    .sort(
      by(
        (row) => (row.severity === 'medium' ? 0 : 1),
        descending((row) => row.collectors),
        (row) => row.dataSetId,
      ),
    )
}
