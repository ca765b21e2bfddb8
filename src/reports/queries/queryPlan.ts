import type { PlannedOperator } from '../../graph/adHocQueries.ts'
import type { Parameters } from '../../graph/graph.ts'
import { kindNames } from '../../model/kinds.ts'
import { relationshipTypes } from '../../model/relationships.ts'
import { refused } from './queryNotAllowed.ts'

/**
 * What works on rows that are there already, or goes along relationships: the nodes that the service keeps for itself
 * have none.
 */
const harmless = new Set([
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
 * What finds nodes and relationships, and how its details name the labels or types it finds them by. Nodes that the
 * service keeps for itself carry no kind as label and hang on nothing: who only starts at kinds never meets them.
 */
const doors: Readonly<Record<string, (details: string, given: Parameters) => boolean>> = {
  NodeByLabelScan: (details) => isAmong(kindNames, namesIn(details, /^VAR:(\w+)$/)),
  UnionNodeByLabelsScan: (details) => isAmong(kindNames, namesIn(details, /^VAR:([\w|]+)$/)),
  IntersectionNodeByLabelsScan: (details) => isAmong(kindNames, namesIn(details, /^VAR:([\w&]+)$/)),
  SubtractionNodeByLabelsScan: (details) => isAmong(kindNames, namesIn(details, /^VAR:(\w+(?:&\w+)*)&!/)),
  NodeIndexScan: isIndexOfKind,
  NodeIndexSeek: isIndexOfKind,
  NodeIndexSeekByRange: isIndexOfKind,
  NodeIndexContainsScan: isIndexOfKind,
  NodeIndexEndsWithScan: isIndexOfKind,
  NodeUniqueIndexSeek: isIndexOfKind,
  NodeUniqueIndexSeekByRange: isIndexOfKind,
  DynamicLabelNodeLookup: (details, given) => isAmong(kindNames, givenNames(details, given)),
  DynamicDirectedRelationshipTypeLookup: (details, given) => isAmong(typeNames, givenNames(details, given)),
  DynamicUndirectedRelationshipTypeLookup: (details, given) => isAmong(typeNames, givenNames(details, given)),
  DirectedRelationshipTypeScan: isScanOfTypes,
  UndirectedRelationshipTypeScan: isScanOfTypes,
  DirectedUnionRelationshipTypesScan: isScanOfTypes,
  UndirectedUnionRelationshipTypesScan: isScanOfTypes,
  NodeCountFromCountStore: (details) => {
    const counted = /^count\( (.+?) \) AS /.exec(details)?.[1] ?? ''
    const labels = counted.split(', ').map((node) => /^\(:(\w+)\)$/.exec(node)?.[1] ?? '')
    return isAmong(kindNames, labels)
  },
}

const typeNames = [...relationshipTypes.keys()]

/** Every operator has to be known, and every way in has to name kinds of nodes or types of relationships. */
export function checkPlan(operators: readonly PlannedOperator[], given: Parameters): void {
  for (const { name, details } of operators) {
    const bare = name.replace(/\(.*\)$/, '')
    if (hasHiddenPlan(details)) throw refused(hiddenPlan)
    if (harmless.has(bare)) continue
    const isAllowed = doors[bare]
    if (!isAllowed) throw refused(reasonAgainst(bare))
    if (!isAllowed(details, given)) throw refused(`it looks for ${details}: ${wayOut}`)
  }
}

const hiddenPlan =
  'it has EXISTS, COUNT, COLLECT or a pattern within CASE, a list comprehension or reduce, whose plan the database does not show; put it into a clause of its own, such as CALL (…) { … } or WITH'

/** A subquery that has no operators of its own in the plan shows in the details of the one that evaluates it. */
const hasHiddenPlan = (details: string) =>
  /\b(EXISTS|COUNT|COLLECT)\s*\{/i.test(details.replaceAll(/`[^`]*`/g, '_'))

const wayOut =
  'a query starts at kinds of nodes, such as (n:Touchpoint), (n:Touchpoint|Department) or (n:$any($kinds)) for all of them, or at types of relationships'

function reasonAgainst(operator: string): string {
  if (operator === 'AllNodesScan')
    return `it looks at all nodes, those the service keeps for itself too; ${wayOut}`
  if (/ById|ByElementId/.test(operator)) return `it looks for elements by themselves; ${wayOut}`
  return `it does what no query may (${operator})`
}

const variable = /^(?:`[^`]*`|[^\s:`()]+):/

/** The names that the details give after the variable. */
function namesIn(details: string, pattern: RegExp): string[] {
  const [, names = ''] = pattern.exec(details.replace(variable, 'VAR:')) ?? []
  return names.split(/[|&]/)
}

function isIndexOfKind(details: string): boolean {
  const [, rest = ''] = /^(?:UNIQUE|RANGE INDEX|TEXT INDEX) (.*)$/s.exec(details) ?? []
  return isAmong(kindNames, namesIn(rest, /^VAR:(\w+)\([\w, ]+\)/))
}

function isScanOfTypes(details: string): boolean {
  const [, types = ''] =
    /^\((?:`[^`]*`|[^\s:`()]*)\)<?-\[(?:`[^`]*`|[^\s:`()]*):([\w|]+)\]->?\(/.exec(details) ?? []
  return isAmong(typeNames, types.split('|'))
}

/** The names in a parameter of the caller's; the database's own begin with auto, which no caller's may. */
function givenNames(details: string, given: Parameters): unknown[] {
  const [, name = ''] = /:\$(?:all|any)\(\$(\w+)\)/.exec(details.replaceAll(/`[^`]*`/g, '_')) ?? []
  return Object.hasOwn(given, name) && !name.startsWith('auto') ? [given[name]].flat() : []
}

const isAmong = (allowed: readonly string[], names: readonly unknown[]) =>
  names.length > 0 && names.every((name) => typeof name === 'string' && allowed.includes(name))
