import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import type { Model, Property } from '../../api/model.ts'

const clauses = [
  ...['MATCH', 'OPTIONAL MATCH', 'WHERE', 'RETURN', 'RETURN DISTINCT', 'WITH', 'UNWIND', 'CALL', 'UNION'],
  ...[
    'ORDER BY',
    'SKIP',
    'LIMIT',
    'AS',
    'AND',
    'OR',
    'NOT',
    'XOR',
    'IN',
    'CASE',
    'WHEN',
    'THEN',
    'ELSE',
    'END',
  ],
  ...[
    'DESC',
    'IS NULL',
    'IS NOT NULL',
    'STARTS WITH',
    'ENDS WITH',
    'CONTAINS',
    'SHORTEST',
    'true',
    'false',
    'null',
  ],
]
const functions = [
  ...['count', 'collect', 'sum', 'avg', 'min', 'max', 'size', 'coalesce', 'labels', 'type', 'properties'],
  ...[
    'nodes',
    'relationships',
    'length',
    'head',
    'last',
    'range',
    'toLower',
    'toUpper',
    'toString',
    'toInteger',
  ],
  ...[
    'split',
    'replace',
    'substring',
    'trim',
    'round',
    'abs',
    'date',
    'datetime',
    'duration',
    'percentileCont',
  ],
]
const wordCompletions: readonly Completion[] = [
  ...clauses.map((label) => ({ label, type: 'keyword' })),
  ...functions.map((label) => ({ label, apply: `${label}(`, detail: '(…)', type: 'function' })),
]

/** Completes kinds after `(name:`, types after `[name:`, properties after `name.`, and words of Cypher elsewhere. */
export function createCypherCompletion(model: Model) {
  const kinds = [...model.kinds.values()].map(({ name, description }) =>
    toCompletion(name, description, 'class'),
  )
  const types = [...model.relationshipTypes.values()].map(({ name, description }) =>
    toCompletion(name, description, 'interface'),
  )
  return (context: CompletionContext): CompletionResult | null => {
    const word = context.matchBefore(/\w*/)
    const from = word?.from ?? context.pos
    const before = context.state.sliceDoc(0, from)
    const list = (options: readonly Completion[]) => ({ from, options, validFor: /^\w*$/ })
    if (/\[[^\]()]*[:|&!]\s*$/.test(before)) return list(types)
    if (/\([^()[\]{}]*[:|&!]\s*$/.test(before)) return list(kinds)
    const variable = /(\w+)\.$/.exec(before)?.[1] ?? /[([](\w+)?:[^()[\]]*\{[^{}]*$/.exec(before)?.[1]
    if (variable !== undefined) return list(listProperties(model, context.state.doc.toString(), variable))
    if (from === context.pos && !context.explicit) return null
    return list([...wordCompletions, ...listVariables(before)])
  }
}

const toCompletion = (label: string, info: string, type: string): Completion => ({ label, info, type })

/** Properties of the kinds or types that the query binds to a variable; all properties if it is not bound. */
function listProperties(model: Model, query: string, variable: string): Completion[] {
  const bound =
    new RegExp(String.raw`[(\[]\s*${variable}\s*:\s*([\w|&!]+)`).exec(query)?.[1]?.split(/\W+/) ?? []
  const all = [...model.kinds.values(), ...model.relationshipTypes.values()]
  const chosen = bound.length > 0 ? all.filter(({ name }) => bound.includes(name)) : all
  const properties = new Map(
    chosen.flatMap(({ properties }) => (properties as readonly Property[]).map((each) => [each.name, each])),
  )
  return [...properties.values()].map(({ name, type, description }) => ({
    label: name,
    detail: type,
    info: description,
    type: 'property',
  }))
}

function listVariables(query: string): Completion[] {
  const names = new Set(
    [...query.matchAll(/[([](\w+)\s*[:)\]]|\bAS\s+(\w+)/gi)].map(([, one, other]) => one ?? other),
  )
  return [...names].flatMap((label) => (label === undefined ? [] : [{ label, type: 'variable', boost: 10 }]))
}
