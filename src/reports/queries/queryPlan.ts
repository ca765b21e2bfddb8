import type { PlanOperator } from '../../graph/explain.ts'
import type { CypherParameters } from '../../graph/graph.ts'
import { kindNames } from '../../model/kinds.ts'
import { relationshipTypes } from '../../model/relationships.ts'
import { queryNotAllowed } from './queryNotAllowed.ts'

/**
 * Operators that work on existing rows or follow relationships, which internal nodes do not have.
 */
const allowedOperators = new Set([
  ...['ProduceResults', 'EmptyResult', 'EmptyRow', 'Argument', 'Projection', 'Filter', 'Unwind', 'Optional'],
  ...['Limit', 'ExhaustiveLimit', 'Skip', 'Sort', 'PartialSort', 'Top', 'PartialTop', 'Top1WithTies'],
  ...['Distinct', 'OrderedDistinct', 'Aggregation', 'EagerAggregation', 'OrderedAggregation', 'Union'],
  ...['OrderedUnion', 'Eager', 'CacheProperties', 'RemoteBatchProperties', 'CartesianProduct', 'Apply'],
  ...['NodeHashJoin', 'ValueHashJoin', 'NodeLeftOuterHashJoin', 'NodeRightOuterHashJoin', 'AssertSameNode'],
  ...['LeftOuterHashJoin', 'RightOuterHashJoin', 'AssertSameRelationship', 'ConditionalApply'],
  ...['AntiConditionalApply', 'SemiApply', 'AntiSemiApply', 'LetSemiApply', 'LetAntiSemiApply'],
  ...['SelectOrSemiApply', 'SelectOrAntiSemiApply', 'LetSelectOrSemiApply', 'LetSelectOrAntiSemiApply'],
  ...['RollUpApply', 'TriadicSelection', 'TriadicBuild', 'TriadicFilter', 'ProjectEndpoints'],
  ...['Expand', 'OptionalExpand', 'VarLengthExpand', 'PruningVarLengthExpand', 'BFSPruningVarLengthExpand'],
  ...['PathPropagatingBFS', 'ShortestPath', 'StatefulShortestPath', 'Trail', 'BidirectionalRepeatTrail'],
  ...['DirectedAllRelationshipsScan', 'UndirectedAllRelationshipsScan'],
  ...['Repeat', 'RelationshipCountFromCountStore', 'Prober', 'NonFuseable', 'InjectCompilationError'],
])

/**
 * Operators that find nodes and relationships, with how their details name labels or types. Internal nodes have no kind
 * as label and no relationships, so a query that only starts at kinds never reads them.
 */
const lookupRules: Readonly<Record<string, (details: string, parameters: CypherParameters) => boolean>> = {
  NodeByLabelScan: (details) => areAllAllowed(kindNames, parseNames(details, /^VAR:(\w+)$/)),
  UnionNodeByLabelsScan: (details) => areAllAllowed(kindNames, parseNames(details, /^VAR:([\w|]+)$/)),
  IntersectionNodeByLabelsScan: (details) => areAllAllowed(kindNames, parseNames(details, /^VAR:([\w&]+)$/)),
  SubtractionNodeByLabelsScan: (details) =>
    areAllAllowed(kindNames, parseNames(details, /^VAR:(\w+(?:&\w+)*)&!/)),
  NodeIndexScan: isKindIndex,
  NodeIndexSeek: isKindIndex,
  NodeIndexSeekByRange: isKindIndex,
  NodeIndexContainsScan: isKindIndex,
  NodeIndexEndsWithScan: isKindIndex,
  NodeUniqueIndexSeek: isKindIndex,
  NodeUniqueIndexSeekByRange: isKindIndex,
  DynamicLabelNodeLookup: (details, parameters) =>
    areAllAllowed(kindNames, listParameterNames(details, parameters)),
  DynamicDirectedRelationshipTypeLookup: (details, parameters) =>
    areAllAllowed(typeNames, listParameterNames(details, parameters)),
  DynamicUndirectedRelationshipTypeLookup: (details, parameters) =>
    areAllAllowed(typeNames, listParameterNames(details, parameters)),
  DirectedRelationshipTypeScan: isKnownTypeScan,
  UndirectedRelationshipTypeScan: isKnownTypeScan,
  DirectedUnionRelationshipTypesScan: isKnownTypeScan,
  UndirectedUnionRelationshipTypesScan: isKnownTypeScan,
  NodeCountFromCountStore: (details) => {
    const countedNodes = /^count\( (.+?) \) AS /.exec(details)?.[1] ?? ''
    const labels = countedNodes.split(', ').map((node) => /^\(:(\w+)\)$/.exec(node)?.[1] ?? '')
    return areAllAllowed(kindNames, labels)
  },
}

const typeNames = [...relationshipTypes.keys()]

/** Accepts only known operators, and only starting points that name kinds of nodes or relationship types. */
export function checkPlan(operators: readonly PlanOperator[], parameters: CypherParameters): void {
  for (const { name, details } of operators) {
    const operatorName = name.replace(/\(.*\)$/, '')
    if (hasHiddenPlan(details)) throw queryNotAllowed(hiddenPlanMessage)
    if (allowedOperators.has(operatorName)) continue
    const isAllowed = lookupRules[operatorName]
    if (!isAllowed) throw queryNotAllowed(explainRejection(operatorName))
    if (!isAllowed(details, parameters))
      throw queryNotAllowed(`it starts at ${details}; ${startingPointHint}`)
  }
}

const hiddenPlanMessage =
  'EXISTS, COUNT, COLLECT or a pattern within CASE, a list comprehension or reduce cannot be checked, because the database does not show its plan; move it into a clause of its own, such as CALL (…) { … } or WITH'

/** A subquery that has no operators of its own in the plan shows in the details of the one that evaluates it. */
const hasHiddenPlan = (details: string) =>
  /\b(EXISTS|COUNT|COLLECT)\s*\{/i.test(details.replaceAll(/`[^`]*`/g, '_'))

const startingPointHint =
  'a query must start at kinds of nodes, such as (n:Touchpoint), (n:Touchpoint|Department) or (n:$any($kinds)) for all kinds, or at relationship types'

function explainRejection(operator: string): string {
  if (operator === 'AllNodesScan') return `it reads all nodes, including internal ones; ${startingPointHint}`
  if (/ById|ByElementId/.test(operator)) return `it reads elements by internal id; ${startingPointHint}`
  return `its plan uses ${operator}, which is not allowed`
}

const variablePattern = /^(?:`[^`]*`|[^\s:`()]+):/

/** The names after the variable. */
function parseNames(details: string, pattern: RegExp): string[] {
  const [, names = ''] = pattern.exec(details.replace(variablePattern, 'VAR:')) ?? []
  return names.split(/[|&]/)
}

function isKindIndex(details: string): boolean {
  const [, indexTarget = ''] = /^(?:UNIQUE|RANGE INDEX|TEXT INDEX) (.*)$/s.exec(details) ?? []
  return areAllAllowed(kindNames, parseNames(indexTarget, /^VAR:(\w+)\([\w, ]+\)/))
}

function isKnownTypeScan(details: string): boolean {
  const [, types = ''] =
    /^\((?:`[^`]*`|[^\s:`()]*)\)<?-\[(?:`[^`]*`|[^\s:`()]*):([\w|]+)\]->?\(/.exec(details) ?? []
  return areAllAllowed(typeNames, types.split('|'))
}

/** The names in a parameter of the caller's; the database's own begin with auto, which no caller's may. */
function listParameterNames(details: string, parameters: CypherParameters): unknown[] {
  const [, name = ''] = /:\$(?:all|any)\(\$(\w+)\)/.exec(details.replaceAll(/`[^`]*`/g, '_')) ?? []
  return Object.hasOwn(parameters, name) && !name.startsWith('auto') ? [parameters[name]].flat() : []
}

const areAllAllowed = (allowed: readonly string[], names: readonly unknown[]) =>
  names.length > 0 && names.every((name) => typeof name === 'string' && allowed.includes(name))
