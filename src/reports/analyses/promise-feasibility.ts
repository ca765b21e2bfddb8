import { type Adjacency, at, buildAdjacency, forEachArc } from '../../algorithms/adjacency.ts'
import { compareByKindAndId, getId, getKind, getName, selectNodes } from '../../algorithms/nodes.ts'
import { formatPath } from '../../algorithms/pathText.ts'
import {
  createMinutesLookup,
  findSlowestLink,
  findSlowestPaths,
  type SlowestPath,
} from '../../algorithms/slowestPaths.ts'
import { type Projection, relationshipTypeNames } from '../../graph/projection/projection.ts'
import type { AnalysisDefinition } from '../analysisFile.ts'
import type { ReportRow } from '../report.ts'

export default {
  title: 'Promise feasibility',
  question: 'Which promises cannot be kept, however well everybody works?',
  description:
    'A row for each promised time and each touchpoint in use that the promise is about, directly or as one of the ' +
    'touchpoints of a journey: the sum of `handoffMinutes` on the slowest way behind the touchpoint along DEPENDS_ON, ' +
    'against the time that was promised. A way passes no element twice and nothing that is planned or retired; a ' +
    'hand-over whose time is not known counts 0 minutes and is counted. In a circle of dependencies at most 20,000 ' +
    'steps are tried; `isCut` says when there were more.',
  parameters: {},
  defaults: {},
  key: ['promiseId', 'touchpointId', 'aspect'],
  theme: 'promises',
  columns: [
    { name: 'promiseId', type: 'string', description: 'Id of the promise' },
    { name: 'promise', type: 'string', description: 'Its name' },
    { name: 'touchpointId', type: 'string', description: 'Id of the touchpoint' },
    { name: 'touchpoint', type: 'string', description: 'Its name' },
    { name: 'importance', type: 'integer', description: 'How much it matters to customers, 1 to 5' },
    { name: 'aspect', type: 'string', description: 'response or resolution' },
    { name: 'promisedMinutes', type: 'integer', unit: 'minutes', description: 'What was promised' },
    {
      name: 'slowestMinutes',
      type: 'integer',
      unit: 'minutes',
      description: 'How long the slowest way takes',
    },
    {
      name: 'slackMinutes',
      unit: 'minutes',
      type: 'integer',
      description: 'Promised less slowest; negative when it cannot be kept',
    },
    {
      name: 'isInfeasible',
      type: 'boolean',
      description: 'Whether the slowest way takes longer than was promised',
    },
    {
      name: 'path',
      type: 'string',
      description: 'The slowest way; arrows show the relationships as they are stored',
    },
    { name: 'slowestLink', type: 'string', description: 'The hand-over on it that takes longest' },
    { name: 'slowestLinkMinutes', type: 'integer', unit: 'minutes', description: 'How long that takes' },
    { name: 'unknownHandoffs', type: 'integer', description: 'How many hand-overs on it have no time' },
    { name: 'isCut', type: 'boolean', description: 'Whether there may be a slower way that was not tried' },
  ],
  finding: {
    severity: 'high',
    key: ['promiseId', 'touchpointId', 'aspect'],
    elements: { promiseId: 'Promise', touchpointId: 'Touchpoint' },
    when: 'isInfeasible',
    explanation:
      '{promise} promises the {aspect} at {touchpoint} within {promisedMinutes} minutes; the hand-overs behind it ' +
      'alone take {slowestMinutes}.',
  },
  analyse(projection) {
    const getMinutes = createMinutesLookup(projection.relationships.handoffMinutes)
    const paths = findSlowestPaths(buildDependencyAdjacency(projection), getMinutes)
    return listPromisedTimes(projection)
      .map((promisedTime) => toRow(projection, promisedTime, paths.get(promisedTime.touchpoint), getMinutes))
      .toSorted((a, b) => Number(a.slackMinutes) - Number(b.slackMinutes))
  },
} satisfies AnalysisDefinition

interface PromisedTime {
  readonly promise: number
  readonly touchpoint: number
  readonly aspect: 'response' | 'resolution'
  readonly minutes: number
}

/** DEPENDS_ON among what is in use. */
function buildDependencyAdjacency(projection: Projection): Adjacency {
  const { nodes, relationships } = projection
  return selectArcs(projection, 'DEPENDS_ON', (link) =>
    [relationships.from, relationships.to].every((listEnds) => at(nodes.isLive, at(listEnds, link)) === 1),
  )
}

function selectArcs(
  { nodes, relationships }: Projection,
  type: string,
  isSelected: (link: number) => boolean = () => true,
): Adjacency {
  const typeIndex = relationshipTypeNames.indexOf(type)
  const links: number[] = []
  for (let link = 0; link < relationships.count; link += 1) {
    if (at(relationships.type, link) === typeIndex && isSelected(link)) links.push(link)
  }
  const listEnds = (column: Int32Array) => links.map((link) => at(column, link))
  return buildAdjacency(nodes.count, listEnds(relationships.from), listEnds(relationships.to), links)
}

function listPromisedTimes(projection: Projection): PromisedTime[] {
  const { promisedResponseMinutes, promisedResolutionMinutes } = projection.nodes
  const listTouchpoints = createTouchpointLookup(projection)
  return selectNodes(projection, ['Promise']).flatMap((promise) =>
    listTouchpoints(promise).flatMap((touchpoint) =>
      [
        { aspect: 'response' as const, minutes: at(promisedResponseMinutes, promise) },
        { aspect: 'resolution' as const, minutes: at(promisedResolutionMinutes, promise) },
      ]
        .filter(({ minutes }) => !Number.isNaN(minutes))
        .map((time) => ({ promise, touchpoint, ...time })),
    ),
  )
}

/** What a promise is about: touchpoints in use, themselves or as part of a journey. */
function createTouchpointLookup(projection: Projection): (promise: number) => number[] {
  const promiseSubjects = selectArcs(projection, 'ABOUT')
  const phases = selectArcs(projection, 'HAS_PHASE')
  const inPhase = selectArcs(projection, 'IN_PHASE')
  const touchpointsIn = new Map<number, number[]>()
  for (let node = 0; node < inPhase.size; node += 1) {
    forEachArc(inPhase, node, (phase) =>
      touchpointsIn.set(phase, [...(touchpointsIn.get(phase) ?? []), node]),
    )
  }
  return (promise) => {
    const subjects = new Set<number>()
    forEachArc(promiseSubjects, promise, (subject) => {
      subjects.add(subject)
      forEachArc(phases, subject, (phase) => {
        for (const touchpoint of touchpointsIn.get(phase) ?? []) subjects.add(touchpoint)
      })
    })
    return [...subjects]
      .filter((node) => getKind(projection, node) === 'Touchpoint' && at(projection.nodes.isLive, node) === 1)
      .toSorted((a, b) => compareByKindAndId(projection, a, b))
  }
}

const emptyPath: SlowestPath = { minutes: 0, unknownCount: 0, links: [], isTruncated: false }

function toRow(
  projection: Projection,
  { promise, touchpoint, aspect, minutes }: PromisedTime,
  slowestPath: SlowestPath = emptyPath,
  getMinutes: (link: number) => number,
): ReportRow {
  const slowestHandoff = findSlowestLink(slowestPath, getMinutes)
  return {
    promiseId: getId(projection, promise),
    promise: getName(projection, promise),
    touchpointId: getId(projection, touchpoint),
    touchpoint: getName(projection, touchpoint),
    importance: at(projection.nodes.importance, touchpoint) || null,
    aspect,
    promisedMinutes: minutes,
    slowestMinutes: slowestPath.minutes,
    slackMinutes: minutes - slowestPath.minutes,
    isInfeasible: slowestPath.minutes > minutes,
    path: formatPath(projection, touchpoint, slowestPath.links),
    slowestLink: slowestHandoff === undefined ? null : formatLink(projection, slowestHandoff),
    slowestLinkMinutes: slowestHandoff === undefined ? null : getMinutes(slowestHandoff),
    unknownHandoffs: slowestPath.unknownCount,
    isCut: slowestPath.isTruncated,
  }
}

function formatLink(projection: Projection, link: number): string {
  return formatPath(projection, at(projection.relationships.from, link), [link])
}
