import { type Arcs, arcsFrom, at, visitArcs } from '../../algorithms/adjacency.ts'
import { compareIds, idOf, kindOf, nameOf, nodesOfKinds } from '../../algorithms/nodes.ts'
import { wayText } from '../../algorithms/pathText.ts'
import { minutesIn, slowestLink, slowestWays, type Way } from '../../algorithms/slowestPaths.ts'
import { type Projection, typeNames } from '../../graph/projection/projection.ts'
import type { Analysis } from '../analysisFile.ts'
import type { Row } from '../report.ts'

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
  columns: [
    { name: 'promiseId', type: 'string', description: 'Id of the promise' },
    { name: 'promise', type: 'string', description: 'Its name' },
    { name: 'touchpointId', type: 'string', description: 'Id of the touchpoint' },
    { name: 'touchpoint', type: 'string', description: 'Its name' },
    { name: 'importance', type: 'integer', description: 'How much it matters to customers, 1 to 5' },
    { name: 'aspect', type: 'string', description: 'response or resolution' },
    { name: 'promisedMinutes', type: 'integer', description: 'What was promised' },
    { name: 'slowestMinutes', type: 'integer', description: 'How long the slowest way takes' },
    {
      name: 'slackMinutes',
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
    { name: 'slowestLinkMinutes', type: 'integer', description: 'How long that takes' },
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
    const minutesOf = minutesIn(projection.relationships.handoffMinutes)
    const ways = slowestWays(dependencies(projection), minutesOf)
    return promisedTimes(projection)
      .map((promised) => rowOf(projection, promised, ways.get(promised.touchpoint), minutesOf))
      .toSorted((a, b) => Number(a.slackMinutes) - Number(b.slackMinutes))
  },
} satisfies Analysis

interface Promised {
  readonly promise: number
  readonly touchpoint: number
  readonly aspect: 'response' | 'resolution'
  readonly minutes: number
}

/** DEPENDS_ON among what is in use. */
function dependencies(projection: Projection): Arcs {
  const { nodes, relationships } = projection
  return linksOf(projection, 'DEPENDS_ON', (link) =>
    [relationships.from, relationships.to].every((ends) => at(nodes.isLive, at(ends, link)) === 1),
  )
}

function linksOf(
  { nodes, relationships }: Projection,
  type: string,
  isWanted: (link: number) => boolean = () => true,
): Arcs {
  const number = typeNames.indexOf(type)
  const links: number[] = []
  for (let link = 0; link < relationships.count; link += 1) {
    if (at(relationships.type, link) === number && isWanted(link)) links.push(link)
  }
  const ends = (column: Int32Array) => links.map((link) => at(column, link))
  return arcsFrom(nodes.count, ends(relationships.from), ends(relationships.to), links)
}

function promisedTimes(projection: Projection): Promised[] {
  const { promisedResponseMinutes, promisedResolutionMinutes } = projection.nodes
  const touchpointsOf = promisedTouchpoints(projection)
  return nodesOfKinds(projection, ['Promise']).flatMap((promise) =>
    touchpointsOf(promise).flatMap((touchpoint) =>
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
function promisedTouchpoints(projection: Projection): (promise: number) => number[] {
  const about = linksOf(projection, 'ABOUT')
  const phases = linksOf(projection, 'HAS_PHASE')
  const inPhase = linksOf(projection, 'IN_PHASE')
  const touchpointsIn = new Map<number, number[]>()
  for (let node = 0; node < inPhase.size; node += 1) {
    visitArcs(inPhase, node, (phase) => touchpointsIn.set(phase, [...(touchpointsIn.get(phase) ?? []), node]))
  }
  return (promise) => {
    const found = new Set<number>()
    visitArcs(about, promise, (subject) => {
      found.add(subject)
      visitArcs(phases, subject, (phase) => {
        for (const touchpoint of touchpointsIn.get(phase) ?? []) found.add(touchpoint)
      })
    })
    return [...found]
      .filter((node) => kindOf(projection, node) === 'Touchpoint' && at(projection.nodes.isLive, node) === 1)
      .toSorted((a, b) => compareIds(projection, a, b))
  }
}

const straight: Way = { minutes: 0, unknown: 0, links: [], isCut: false }

function rowOf(
  projection: Projection,
  { promise, touchpoint, aspect, minutes }: Promised,
  way: Way = straight,
  minutesOf: (link: number) => number,
): Row {
  const slowest = slowestLink(way, minutesOf)
  return {
    promiseId: idOf(projection, promise),
    promise: nameOf(projection, promise),
    touchpointId: idOf(projection, touchpoint),
    touchpoint: nameOf(projection, touchpoint),
    importance: at(projection.nodes.importance, touchpoint) || null,
    aspect,
    promisedMinutes: minutes,
    slowestMinutes: way.minutes,
    slackMinutes: minutes - way.minutes,
    isInfeasible: way.minutes > minutes,
    path: wayText(projection, touchpoint, way.links),
    slowestLink: slowest === undefined ? null : linkText(projection, slowest),
    slowestLinkMinutes: slowest === undefined ? null : minutesOf(slowest),
    unknownHandoffs: way.unknown,
    isCut: way.isCut,
  }
}

function linkText(projection: Projection, link: number): string {
  return wayText(projection, at(projection.relationships.from, link), [link])
}
