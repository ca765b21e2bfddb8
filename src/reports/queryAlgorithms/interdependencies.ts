import { at } from '../../algorithms/adjacency.ts'
import { toDayNumber } from '../../model/dates.ts'
import { relationshipTypeNames } from '../../model/relationships.ts'
import { isValidOn } from '../ecosystem/failureGraph.ts'
import { getKind, listFirstNames, selectLiveNodes } from '../ecosystem/nodes.ts'
import { describePair, linkParties, listPartyPairs, numberParties } from '../ecosystem/partyPairs.ts'
import { createWorkingPairs } from '../ecosystem/workingPairs.ts'
import type { AnalyseFunction } from '../report.ts'

const meetingKinds = ['Touchpoint', 'System', 'Process', 'DataSet']
const meetingTypes = [
  'OWNS',
  'PROVIDES_DATA_TO',
  'INFLUENCES',
  'DEFINES',
  'IMPLEMENTS',
  'OPERATES',
  'DEPENDS_ON',
  'ACCESSES',
]
const isMeetingType = relationshipTypeNames.map((name) => meetingTypes.includes(name))

/** Pairs of parties are those of the parties at each element, which a matrix product counts. */
export default (function* (projection, { asOf }) {
  const { relationships } = projection
  const inUse = selectLiveNodes(projection, meetingKinds)
  const numbering = numberParties(projection, inUse)
  const day = toDayNumber(String(asOf))
  function* listMeetings() {
    for (let link = 0; link < relationships.count; link += 1)
      if (isMeetingType[at(relationships.type, link)] && isValidOn(relationships, link, day))
        yield [at(relationships.from, link), at(relationships.to, link)] as const
  }
  const meetings = linkParties(numbering, listMeetings())
  const worksWith = createWorkingPairs(projection)
  const pairs = listPartyPairs(numbering.partyCount, { needs: meetings, serves: meetings })
  for (const pair of pairs) {
    const [first, second] = [numbering.nodes[pair.first] ?? 0, numbering.nodes[pair.second] ?? 0]
    const elements = pair.elements.map((element) => numbering.nodes[element] ?? 0)
    const kinds = elements.map((element) => getKind(projection, element))
    const count = (kind: string) => kinds.filter((other) => other === kind).length
    yield {
      ...describePair(projection, first, second),
      meetings: elements.length,
      touchpoints: count('Touchpoint'),
      systems: count('System'),
      processes: count('Process'),
      dataSets: count('DataSet'),
      through: listFirstNames(projection, elements),
      isDeclared: worksWith(first, second),
    }
  }
} satisfies AnalyseFunction)
