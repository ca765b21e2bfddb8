import type { ElementKey } from '../../api/model.ts'

export interface RelationshipKey {
  readonly type: string
  readonly from: ElementKey
  readonly to: ElementKey
}

/** A hypothetical change, as the API takes it. */
export type ScenarioChange =
  | ({ readonly op: 'delete' } & ElementKey)
  | ({ readonly op: 'patch'; readonly properties: Readonly<Record<string, unknown>> } & ElementKey)
  | ({ readonly op: 'delete' } & RelationshipKey)
  | ({ readonly op: 'put'; readonly properties: Readonly<Record<string, unknown>> } & RelationshipKey)
  | {
      readonly op: 'move'
      readonly role: string
      readonly from: ElementKey
      readonly to: ElementKey
      readonly touchpoint?: string
    }

/** Reads the changes that an address holds; undefined if somebody edited them into something else. */
export function parseScenario(text: string | undefined): readonly ScenarioChange[] | undefined {
  if (text === undefined || text === '') return []
  try {
    const changes: unknown = JSON.parse(text)
    return Array.isArray(changes) && changes.every(isChange) ? changes : undefined
  } catch {
    return undefined
  }
}

/** What the address holds of changes; empty for none. */
export const formatScenario = (changes: readonly ScenarioChange[]): string =>
  changes.length === 0 ? '' : JSON.stringify(changes)

/** The elements that changes name. */
export function listScenarioElements(changes: readonly ScenarioChange[]): readonly ElementKey[] {
  const keys = changes.flatMap((change): ElementKey[] => {
    if ('kind' in change) return [change]
    const touchpoint = 'touchpoint' in change ? change.touchpoint : undefined
    return [change.from, change.to, ...(touchpoint ? [{ kind: 'Touchpoint', id: touchpoint }] : [])]
  })
  return [...new Map(keys.map(({ kind, id }) => [`${kind}/${id}`, { kind, id }])).values()]
}

function isChange(value: unknown): value is ScenarioChange {
  if (!isRecord(value)) return false
  const { op, kind, id, type, role, from, to } = value
  if (op === 'move') return typeof role === 'string' && isKey(from) && isKey(to)
  const isElement = isKey({ kind, id }) && (op === 'delete' || op === 'patch')
  const isRelationship =
    typeof type === 'string' && isKey(from) && isKey(to) && (op === 'delete' || op === 'put')
  return isElement || isRelationship
}

const isKey = (value: unknown): value is ElementKey =>
  isRecord(value) && typeof value.kind === 'string' && typeof value.id === 'string'

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/** Adds changes to a scenario. */
export type AddChanges = (changes: readonly ScenarioChange[]) => void

/** What names an element, without its name. */
export const toKey = ({ kind, id }: ElementKey): ElementKey => ({ kind, id })
