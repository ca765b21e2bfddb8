import { at } from '../../algorithms/adjacency.ts'
import { DisjointSet } from '../../algorithms/disjointSet.ts'
import { isValidOn } from '../../algorithms/failureGraph.ts'
import { compareByKindAndId, getId, getKind, getName, selectLiveTouchpoints } from '../../algorithms/nodes.ts'
import { type Projection, relationshipTypeNames } from '../../graph/projection/projection.ts'
import { toDayNumber } from '../../model/dates.ts'
import { type AnalysisDefinition, asOf } from '../analysisFile.ts'
import type { ReportRow } from '../report.ts'

const workTypes = new Set(['WORKS_WITH', 'PART_OF', 'WORKS_IN', 'LEADS', 'REPORTS_TO'])

export default {
  title: 'Broken role chains',
  question:
    'Who carries out a touchpoint without any way to the one who defines it, or to the data it needs?',
  description:
    'A row for each implementer of a touchpoint in use on the given day and what is out of its reach. The definer is ' +
    'out of reach when the touchpoint has definers and none of them is the implementer or connected with it by ' +
    'relationships of work: WORKS_WITH, PART_OF, WORKS_IN, LEADS and REPORTS_TO, in any direction and however many. ' +
    'The data are out of reach when the touchpoint has data providers or depends on data sets, no data provider is ' +
    'the implementer or connected with it, and there is a data set it depends on that neither the implementer nor ' +
    'anybody connected with it accesses or keeps in a system it operates; without data sets the providers decide.',
  parameters: { asOf: asOf.parameter },
  defaults: { asOf: asOf.default },
  key: ['touchpointId', 'implementerKind', 'implementerId', 'missing'],
  theme: 'ownership',
  columns: [
    { name: 'touchpointId', type: 'string', description: 'Id of the touchpoint' },
    { name: 'touchpoint', type: 'string', description: 'Its name' },
    { name: 'importance', type: 'integer', description: 'How much it matters to customers, 1 to 5' },
    { name: 'implementerKind', type: 'string', description: 'Department, Employee or Partner' },
    { name: 'implementerId', type: 'string', description: 'Id of the implementer' },
    { name: 'implementer', type: 'string', description: 'Its name' },
    { name: 'missing', type: 'string', description: 'What is out of reach: definer or data' },
    { name: 'definers', type: 'strings', description: 'Who defines the touchpoint' },
    { name: 'dataProviders', type: 'strings', description: 'Who supplies its data' },
    { name: 'dataSets', type: 'strings', description: 'Which data sets it depends on' },
  ],
  finding: {
    severity: 'medium',
    key: ['touchpointId', 'implementerKind', 'implementerId', 'missing'],
    elements: { touchpointId: 'Touchpoint', implementerId: 'implementerKind' },
    explanation: '{implementer} carries out {touchpoint} without any way to its {missing}.',
  },
  analyse(projection, { asOf: day }) {
    const connections = new RoleConnections(projection, toDayNumber(String(day)))
    return selectLiveTouchpoints(projection)
      .flatMap((touchpoint) => connections.findBrokenChains(touchpoint))
      .toSorted((a, b) => getImportance(projection, b) - getImportance(projection, a))
      .map((chain) => toRow(projection, chain, connections))
  },
} satisfies AnalysisDefinition

interface BrokenRoleChain {
  readonly touchpoint: number
  readonly implementer: number
  readonly missing: 'definer' | 'data'
}

/** Who and what is around each node, and who works with whom. */
class RoleConnections {
  readonly #projection: Projection
  readonly #workingGroups: DisjointSet
  readonly #byType = new Map<string, Map<number, number[]>>()

  constructor(projection: Projection, day: number) {
    this.#projection = projection
    const { nodes, relationships } = projection
    this.#workingGroups = new DisjointSet(nodes.count)
    for (let link = 0; link < relationships.count; link += 1) {
      if (!isValidOn(relationships, link, day)) continue
      const type = relationshipTypeNames[at(relationships.type, link)] as string
      const [from, to] = [at(relationships.from, link), at(relationships.to, link)]
      if (workTypes.has(type)) this.#workingGroups.unite(from, to)
      if (touchpointRoles.has(type) || type === 'ACCESSES' || type === 'OPERATES' || type === 'STORES') {
        this.#addNode(type, to, from)
      }
      if (type === 'DEPENDS_ON' && getKind(projection, to) === 'DataSet') this.#addNode(type, from, to)
    }
  }

  /** Those that stand at a node by a type of relationship, by kind and id. */
  at(type: string, node: number): readonly number[] {
    const relatedNodes = this.#byType.get(type)?.get(node) ?? []
    return relatedNodes.toSorted((a, b) => compareByKindAndId(this.#projection, a, b))
  }

  findBrokenChains(touchpoint: number): BrokenRoleChain[] {
    return this.at('IMPLEMENTS', touchpoint).flatMap((implementer) => [
      ...(this.#reachesDefiner(touchpoint, implementer)
        ? []
        : [{ touchpoint, implementer, missing: 'definer' as const }]),
      ...(this.#reachesData(touchpoint, implementer)
        ? []
        : [{ touchpoint, implementer, missing: 'data' as const }]),
    ])
  }

  #reachesDefiner(touchpoint: number, implementer: number): boolean {
    const definers = this.at('DEFINES', touchpoint)
    return definers.length === 0 || this.#isConnected(implementer, definers)
  }

  #reachesData(touchpoint: number, implementer: number): boolean {
    const providers = this.at('PROVIDES_DATA_TO', touchpoint)
    if (this.#isConnected(implementer, providers)) return true
    const dataSets = this.at('DEPENDS_ON', touchpoint)
    if (dataSets.length === 0) return providers.length === 0
    return dataSets.every((dataSet) => this.#isConnected(implementer, this.#listDataHolders(dataSet)))
  }

  #listDataHolders(dataSet: number): number[] {
    const operators = this.at('STORES', dataSet).flatMap((system) => this.at('OPERATES', system))
    return [...this.at('ACCESSES', dataSet), ...operators]
  }

  #isConnected(party: number, others: readonly number[]): boolean {
    return others.some((other) => this.#workingGroups.areConnected(party, other))
  }

  #addNode(type: string, node: number, other: number): void {
    const nodesByType = this.#byType.get(type) ?? new Map<number, number[]>()
    this.#byType.set(type, nodesByType)
    const current = nodesByType.get(node)
    if (current) current.push(other)
    else nodesByType.set(node, [other])
  }
}

const touchpointRoles = new Set(['IMPLEMENTS', 'DEFINES', 'PROVIDES_DATA_TO'])

const getImportance = ({ nodes }: Projection, { touchpoint }: BrokenRoleChain) =>
  at(nodes.importance, touchpoint)

function toRow(projection: Projection, chain: BrokenRoleChain, connections: RoleConnections): ReportRow {
  const { touchpoint, implementer, missing } = chain
  const listNames = (type: string) =>
    connections.at(type, touchpoint).map((node) => getName(projection, node))
  return {
    touchpointId: getId(projection, touchpoint),
    touchpoint: getName(projection, touchpoint),
    importance: getImportance(projection, chain) || null,
    implementerKind: getKind(projection, implementer),
    implementerId: getId(projection, implementer),
    implementer: getName(projection, implementer),
    missing,
    definers: listNames('DEFINES'),
    dataProviders: listNames('PROVIDES_DATA_TO'),
    dataSets: listNames('DEPENDS_ON'),
  }
}
