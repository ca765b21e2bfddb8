import { at } from '../../algorithms/adjacency.ts'
import { Groups } from '../../algorithms/disjointSet.ts'
import { holdsOn } from '../../algorithms/failureGraph.ts'
import { compareIds, idOf, kindOf, liveTouchpoints, nameOf } from '../../algorithms/nodes.ts'
import { dayNumber, type Projection, typeNames } from '../../graph/projection/projection.ts'
import { type Analysis, asOf } from '../analysisFile.ts'
import type { Row } from '../report.ts'

const working = new Set(['WORKS_WITH', 'PART_OF', 'WORKS_IN', 'LEADS', 'REPORTS_TO'])

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
    const surroundings = new Surroundings(projection, dayNumber(String(day)))
    return liveTouchpoints(projection)
      .flatMap((touchpoint) => surroundings.brokenAt(touchpoint))
      .toSorted((a, b) => importanceOf(projection, b) - importanceOf(projection, a))
      .map((broken) => rowOf(projection, broken, surroundings))
  },
} satisfies Analysis

interface Broken {
  readonly touchpoint: number
  readonly implementer: number
  readonly missing: 'definer' | 'data'
}

/** Who and what is around each node, and who works with whom. */
class Surroundings {
  readonly #projection: Projection
  readonly #groups: Groups
  readonly #byType = new Map<string, Map<number, number[]>>()

  constructor(projection: Projection, day: number) {
    this.#projection = projection
    const { nodes, relationships } = projection
    this.#groups = new Groups(nodes.count)
    for (let link = 0; link < relationships.count; link += 1) {
      if (!holdsOn(relationships, link, day)) continue
      const type = typeNames[at(relationships.type, link)] as string
      const [from, to] = [at(relationships.from, link), at(relationships.to, link)]
      if (working.has(type)) this.#groups.unite(from, to)
      if (toTouchpoint.has(type) || type === 'ACCESSES' || type === 'OPERATES' || type === 'STORES') {
        this.#note(type, to, from)
      }
      if (type === 'DEPENDS_ON' && kindOf(projection, to) === 'DataSet') this.#note(type, from, to)
    }
  }

  /** Those that stand at a node by a type of relationship, by kind and id. */
  at(type: string, node: number): readonly number[] {
    const found = this.#byType.get(type)?.get(node) ?? []
    return found.toSorted((a, b) => compareIds(this.#projection, a, b))
  }

  brokenAt(touchpoint: number): Broken[] {
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
    return dataSets.every((dataSet) => this.#isConnected(implementer, this.#keepersOf(dataSet)))
  }

  #keepersOf(dataSet: number): number[] {
    const operators = this.at('STORES', dataSet).flatMap((system) => this.at('OPERATES', system))
    return [...this.at('ACCESSES', dataSet), ...operators]
  }

  #isConnected(party: number, others: readonly number[]): boolean {
    return others.some((other) => this.#groups.areOne(party, other))
  }

  #note(type: string, node: number, other: number): void {
    const ofType = this.#byType.get(type) ?? new Map<number, number[]>()
    this.#byType.set(type, ofType)
    const known = ofType.get(node)
    if (known) known.push(other)
    else ofType.set(node, [other])
  }
}

const toTouchpoint = new Set(['IMPLEMENTS', 'DEFINES', 'PROVIDES_DATA_TO'])

const importanceOf = ({ nodes }: Projection, { touchpoint }: Broken) => at(nodes.importance, touchpoint)

function rowOf(projection: Projection, broken: Broken, surroundings: Surroundings): Row {
  const { touchpoint, implementer, missing } = broken
  const names = (type: string) => surroundings.at(type, touchpoint).map((node) => nameOf(projection, node))
  return {
    touchpointId: idOf(projection, touchpoint),
    touchpoint: nameOf(projection, touchpoint),
    importance: importanceOf(projection, broken) || null,
    implementerKind: kindOf(projection, implementer),
    implementerId: idOf(projection, implementer),
    implementer: nameOf(projection, implementer),
    missing,
    definers: names('DEFINES'),
    dataProviders: names('PROVIDES_DATA_TO'),
    dataSets: names('DEPENDS_ON'),
  }
}
