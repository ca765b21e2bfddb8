import { at } from '../../algorithms/adjacency.ts'
import {
  createMinutesLookup,
  emptyPath,
  findSlowestLink,
  findSlowestPaths,
  type SlowestPath,
} from '../../algorithms/slowestPaths.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import type { AnalysisDefinition } from '../analysisFile.ts'
import { getId, getKind, getName, isLive, selectNodes, sortByIds, sortByNames } from '../ecosystem/nodes.ts'
import { formatPath } from '../ecosystem/pathText.ts'
import { createRelationshipLookup, type RelationshipLookup } from '../ecosystem/relationshipLookup.ts'
import { selectDependencies } from '../ecosystem/systemReach.ts'
import type { ReportRow } from '../report.ts'

export default {
  title: 'Promise feasibility',
  question: 'Which promises cannot be kept however well everyone works?',
  description:
    'A row for each promised response or resolution time of a promise and each touchpoint in use that the promise is ' +
    'about (ABOUT), itself or, if it is about a journey, as a touchpoint of any of its phases (HAS_PHASE, IN_PHASE). ' +
    'The promised time is compared with the slowest path from the touchpoint along DEPENDS_ON in its direction: the ' +
    'path on which the sum of `handoffMinutes` is greatest; of equally slow ones the one with more relationships, ' +
    'then the one whose next element comes first by kind and id, step by step. A path visits no element twice and ' +
    'only elements in use; a handoff without a time counts 0 minutes and is counted in unknownHandoffs. Within a ' +
    'dependency cycle at most 20,000 steps are tried from each element; isCut is true if there were more. ' +
    'Touchpoints that state the promise (STATES) are listed whatever their lifecycle. Rows are sorted by slack, the ' +
    'smallest first, then by promise id, touchpoint id and aspect (response first).',
  parameters: {},
  defaults: {},
  key: ['promiseId', 'touchpointId', 'aspect'],
  theme: 'promises',
  plot: { type: 'scatter', x: 'promisedMinutes', y: 'slowestMinutes', label: 'promise' },
  columns: [
    { name: 'promiseId', type: 'string', description: 'Id of the promise' },
    { name: 'promise', type: 'string', description: 'Name of the promise' },
    { name: 'touchpointId', type: 'string', description: 'Id of the touchpoint' },
    { name: 'touchpoint', type: 'string', description: 'Name of the touchpoint' },
    { name: 'importance', type: 'integer', description: 'Importance of the touchpoint, 1 to 5' },
    { name: 'aspect', type: 'string', description: 'response or resolution' },
    { name: 'promisedMinutes', type: 'integer', unit: 'minutes', description: 'Promised time' },
    { name: 'slowestMinutes', type: 'integer', unit: 'minutes', description: 'Duration of the slowest path' },
    {
      name: 'slackMinutes',
      type: 'integer',
      unit: 'minutes',
      description: 'promisedMinutes − slowestMinutes; negative if the promise cannot be kept',
    },
    {
      name: 'isInfeasible',
      type: 'boolean',
      description: 'Whether the slowest path takes longer than promised',
    },
    {
      name: 'path',
      type: 'string',
      description: 'The slowest path; arrows show the direction of each relationship',
    },
    {
      name: 'slowestLink',
      type: 'string',
      description: 'The first of the handoffs on it that take longest; null if none has a time',
    },
    { name: 'slowestLinkMinutes', type: 'integer', unit: 'minutes', description: 'Duration of that handoff' },
    { name: 'unknownHandoffs', type: 'integer', description: 'Number of handoffs on it without a time' },
    { name: 'isCut', type: 'boolean', description: 'Whether a slower path may exist that was not tried' },
    { name: 'makers', type: 'strings', description: 'Names of the makers of the promise' },
    { name: 'statedAtIds', type: 'strings', description: 'Ids of the touchpoints that state the promise' },
    { name: 'statedAt', type: 'strings', description: 'Their names' },
  ],
  finding: {
    severity: 'high',
    key: ['promiseId', 'touchpointId'],
    cause: { touchpointId: 'Touchpoint' },
    mergesWith: ['expectation-gaps', 'promise-gaps'],
    elements: { promiseId: 'Promise', touchpointId: 'Touchpoint' },
    when: 'isInfeasible',
    explanation:
      '“{promise}” promises the {aspect} at {touchpoint} within {promisedMinutes}; the handoffs behind it ' +
      'alone take {slowestMinutes}.',
    remedy: {
      action: 'Shorten the handoffs, or change the promise',
      call: 'PATCH /promises/{id}',
    },
    actors: ['owner', 'implementer', 'parentOwner'],
  },
  analyse(projection) {
    const getMinutes = createMinutesLookup(projection.relationships.handoffMinutes)
    const paths = findSlowestPaths(selectDependencies(projection), getMinutes)
    const lookup = createRelationshipLookup(projection, undefined, promiseTypes)
    const describePromise = createPromiseDescriber(projection, lookup)
    return listPromisedTimes(projection, lookup)
      .map((promisedTime) => {
        const path = paths.get(promisedTime.touchpoint)
        return toRow(projection, promisedTime, path, getMinutes, describePromise(promisedTime.promise))
      })
      .toSorted((a, b) => Number(a.slackMinutes) - Number(b.slackMinutes))
  },
} satisfies AnalysisDefinition

/** What leads from a promise to its touchpoints and parties. */
const promiseTypes = ['ABOUT', 'HAS_PHASE', 'IN_PHASE', 'MAKES', 'STATES']

interface PromisedTime {
  readonly promise: number
  readonly touchpoint: number
  readonly aspect: 'response' | 'resolution'
  readonly minutes: number
}

function listPromisedTimes(projection: Projection, lookup: RelationshipLookup): PromisedTime[] {
  const { promisedResponseMinutes, promisedResolutionMinutes } = projection.nodes
  const listTouchpoints = createTouchpointLookup(projection, lookup)
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

/** The touchpoints in use that a promise is about, directly or as part of a journey, by id. */
function createTouchpointLookup(
  projection: Projection,
  { listSources, listTargets }: RelationshipLookup,
): (promise: number) => number[] {
  const listTouchpoints = (subject: number) => [
    subject,
    ...listTargets(subject, 'HAS_PHASE').flatMap((phase) => listSources(phase, 'IN_PHASE')),
  ]
  return (promise) => {
    const subjects = new Set(listTargets(promise, 'ABOUT').flatMap(listTouchpoints))
    return sortByIds(
      [...subjects].filter((node) => getKind(projection, node) === 'Touchpoint' && isLive(projection, node)),
    )
  }
}

/** Who makes a promise, and the touchpoints that state it, by name. */
function createPromiseDescriber(projection: Projection, { listSources }: RelationshipLookup) {
  const listByName = (promise: number, type: string) => sortByNames(projection, listSources(promise, type))
  return (promise: number) => {
    const sources = listByName(promise, 'STATES')
    return {
      makers: listByName(promise, 'MAKES').map((node) => getName(projection, node)),
      statedAtIds: sources.map((node) => getId(projection, node)),
      statedAt: sources.map((node) => getName(projection, node)),
    }
  }
}

function toRow(
  projection: Projection,
  { promise, touchpoint, aspect, minutes }: PromisedTime,
  slowestPath: SlowestPath = emptyPath,
  getMinutes: (link: number) => number,
  parties: ReportRow,
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
    ...parties,
  }
}

function formatLink(projection: Projection, link: number): string {
  return formatPath(projection, at(projection.relationships.from, link), [link])
}
