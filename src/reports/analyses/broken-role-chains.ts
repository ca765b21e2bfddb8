import { at } from '../../algorithms/adjacency.ts'
import { DisjointSet } from '../../algorithms/disjointSet.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { toDayNumber } from '../../model/dates.ts'
import { listTypesWithTrait, relationshipTypeNames } from '../../model/relationships.ts'
import { type AnalysisDefinition, asOf } from '../analysisFile.ts'
import { isValidOn } from '../ecosystem/failureGraph.ts'
import { getId, getKind, getName, isLive, selectLiveTouchpoints, sortByNames } from '../ecosystem/nodes.ts'
import { createRelationshipLookup, type RelationshipLookup } from '../ecosystem/relationshipLookup.ts'
import type { ReportRow } from '../report.ts'

const workTypes = listTypesWithTrait('structure', 'collaboration').map(({ name }) => name)
const isWorkType = relationshipTypeNames.map((name) => workTypes.includes(name))

export default {
  title: 'Broken role chains',
  question: 'Who implements a touchpoint with no connection to its definer or to the data it needs?',
  description:
    'A row for each implementer of a touchpoint in use (IMPLEMENTS on the given day) and what it has no connection to; ' +
    'the most important touchpoints first, then by touchpoint id, implementer kind and id, the definer before the data. Two parties are connected ' +
    `by a chain of any length, in any direction, of ${workTypes.join(', ')} relationships. The definer is missing if ` +
    'the touchpoint has definers (DEFINES) and none of them is the implementer or connected with it. The data is ' +
    'missing if the touchpoint has data providers (PROVIDES_DATA_TO) or depends directly on data sets (DEPENDS_ON), no ' +
    'data provider is the implementer or connected with it, and, if it depends on data sets, for at least one of them ' +
    'nobody who accesses it (ACCESSES) or operates a system in use that stores it (STORES, OPERATES) is the ' +
    'implementer or connected with it.',
  parameters: { asOf: asOf.parameter },
  defaults: { asOf: asOf.default },
  key: ['touchpointId', 'implementerKind', 'implementerId', 'missing'],
  theme: 'ownership',
  plot: { type: 'bars', label: 'missing' },
  columns: [
    { name: 'touchpointId', type: 'string', description: 'Id of the touchpoint' },
    { name: 'touchpoint', type: 'string', description: 'Name of the touchpoint' },
    { name: 'importance', type: 'integer', description: 'Importance of the touchpoint, 1 to 5' },
    { name: 'implementerKind', type: 'string', description: 'Department, Employee or Partner' },
    { name: 'implementerId', type: 'string', description: 'Id of the implementer' },
    { name: 'implementer', type: 'string', description: 'Name of the implementer' },
    { name: 'missing', type: 'string', description: 'What it has no connection to: definer or data' },
    {
      name: 'definers',
      type: 'strings',
      description: 'Names of the definers of the touchpoint',
    },
    { name: 'dataProviders', type: 'strings', description: 'Names of its data providers' },
    {
      name: 'dataSets',
      type: 'strings',
      description: 'Names of the data sets it depends on',
    },
  ],
  finding: {
    severity: 'medium',
    key: ['implementerKind', 'implementerId'],
    cause: { implementerId: 'implementerKind' },
    mergesWith: ['hidden-interdependencies'],
    elements: { implementerId: 'implementerKind', touchpointId: 'Touchpoint' },
    explanation: '{implementer} has no connection to the {missing} of what it implements: {touchpoint}.',
    remedy: {
      action: 'Record who works with whom, or give access to the data',
      call: 'PUT /relationships/WORKS_WITH/{fromKind}/{from}/{toKind}/{to}',
    },
    actors: ['party'],
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

/** The parties and data at touchpoints, and who is connected with whom. */
class RoleConnections {
  readonly #projection: Projection
  readonly #lookup: RelationshipLookup
  readonly #workingGroups: DisjointSet

  constructor(projection: Projection, day: number) {
    const { nodes, relationships } = projection
    this.#projection = projection
    this.#lookup = createRelationshipLookup(projection, day)
    this.#workingGroups = new DisjointSet(nodes.count)
    for (let link = 0; link < relationships.count; link += 1) {
      if (!isWorkType[at(relationships.type, link)] || !isValidOn(relationships, link, day)) continue
      this.#workingGroups.unite(at(relationships.from, link), at(relationships.to, link))
    }
  }

  listHolders(touchpoint: number, role: string): number[] {
    return this.#lookup.listSources(touchpoint, role)
  }

  listDataSets(touchpoint: number): number[] {
    return this.#lookup
      .listTargets(touchpoint, 'DEPENDS_ON')
      .filter((node) => getKind(this.#projection, node) === 'DataSet')
  }

  findBrokenChains(touchpoint: number): BrokenRoleChain[] {
    return this.listHolders(touchpoint, 'IMPLEMENTS').flatMap((implementer) => [
      ...(this.#reachesDefiner(touchpoint, implementer)
        ? []
        : [{ touchpoint, implementer, missing: 'definer' as const }]),
      ...(this.#reachesData(touchpoint, implementer)
        ? []
        : [{ touchpoint, implementer, missing: 'data' as const }]),
    ])
  }

  #reachesDefiner(touchpoint: number, implementer: number): boolean {
    const definers = this.listHolders(touchpoint, 'DEFINES')
    return definers.length === 0 || this.#isConnected(implementer, definers)
  }

  #reachesData(touchpoint: number, implementer: number): boolean {
    const providers = this.listHolders(touchpoint, 'PROVIDES_DATA_TO')
    if (this.#isConnected(implementer, providers)) return true
    const dataSets = this.listDataSets(touchpoint)
    if (dataSets.length === 0) return providers.length === 0
    return dataSets.every((dataSet) => this.#isConnected(implementer, this.#listDataHolders(dataSet)))
  }

  #listDataHolders(dataSet: number): number[] {
    const { listSources } = this.#lookup
    const systems = listSources(dataSet, 'STORES').filter((system) => isLive(this.#projection, system))
    return [
      ...listSources(dataSet, 'ACCESSES'),
      ...systems.flatMap((system) => listSources(system, 'OPERATES')),
    ]
  }

  #isConnected(party: number, others: readonly number[]): boolean {
    return others.some((other) => this.#workingGroups.areConnected(party, other))
  }
}

const getImportance = ({ nodes }: Projection, { touchpoint }: BrokenRoleChain) =>
  at(nodes.importance, touchpoint)

function toRow(projection: Projection, chain: BrokenRoleChain, connections: RoleConnections): ReportRow {
  const { touchpoint, implementer, missing } = chain
  const listNames = (nodes: readonly number[]) =>
    sortByNames(projection, nodes).map((node) => getName(projection, node))
  return {
    touchpointId: getId(projection, touchpoint),
    touchpoint: getName(projection, touchpoint),
    importance: getImportance(projection, chain) || null,
    implementerKind: getKind(projection, implementer),
    implementerId: getId(projection, implementer),
    implementer: getName(projection, implementer),
    missing,
    definers: listNames(connections.listHolders(touchpoint, 'DEFINES')),
    dataProviders: listNames(connections.listHolders(touchpoint, 'PROVIDES_DATA_TO')),
    dataSets: listNames(connections.listDataSets(touchpoint)),
  }
}
