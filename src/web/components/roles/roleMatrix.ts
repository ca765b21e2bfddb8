import type { Client } from '../../api/client.ts'
import { type ElementKey, type Model, type RelationshipType, toElementPath } from '../../api/model.ts'
import { runReport } from '../../api/runReport.ts'
import { capitalize } from '../../shell/format.ts'

/** Ownership or a role at a touchpoint, with the letters that stand for it. */
export interface ClaimType {
  readonly type: string
  /** `data provider`. */
  readonly noun: string
  /** `DP`. */
  readonly letters: string
  /** `isDataProvider`, the column of the report `role-matrix`. */
  readonly column: string
  readonly isOwnership: boolean
  readonly holderKinds: readonly string[]
}

export interface MatrixTouchpoint {
  readonly id: string
  readonly name: string
  readonly importance: number
  /** Types of claims that nobody holds. */
  readonly gaps: readonly string[]
  readonly ownerCount: number
}

export interface Holder extends ElementKey {
  readonly name: string
}

/** Who holds which role where. */
export interface RoleMatrix {
  readonly touchpoints: readonly MatrixTouchpoint[]
  readonly holders: readonly Holder[]
  /** Types of claims by touchpoint and holder. */
  readonly cells: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>
  /** Number of pairs that were read. */
  readonly shown: number
  /** Number of all pairs of a holder and a touchpoint. */
  readonly total: number
}

/** The types of claims that somebody holds at a touchpoint. */
export const readCell = (
  cells: RoleMatrix['cells'],
  holder: ElementKey,
  touchpointId: string,
): readonly string[] => cells.get(touchpointId)?.get(toElementPath(holder)) ?? []

/** Ownership and the roles of the model that somebody can hold at a touchpoint. */
export function listClaimTypes(model: Model): readonly ClaimType[] {
  const types = [...model.relationshipTypes.values()].filter(
    ({ traits, ends }) =>
      traits.some((trait) => trait === 'ownership' || trait === 'role') &&
      ends.some(({ to }) => to.includes('Touchpoint')),
  )
  const nouns = types.map(({ noun }) => noun)
  return types.map((type) => describeClaimType(type, nouns))
}

function describeClaimType(
  { name, noun, traits, ends }: RelationshipType,
  nouns: readonly string[],
): ClaimType {
  const holders = ends.filter(({ to }) => to.includes('Touchpoint')).flatMap(({ from }) => from)
  return {
    type: name,
    noun,
    letters: abbreviate(noun, nouns),
    column: `is${noun.split(' ').map(capitalize).join('')}`,
    isOwnership: traits.includes('ownership'),
    holderKinds: [...new Set(holders)],
  }
}

/** The initials of several words, or as many letters of one word as tell it from the others. */
function abbreviate(noun: string, nouns: readonly string[]): string {
  const words = noun.split(' ')
  if (words.length > 1) return words.map((word) => word.charAt(0).toUpperCase()).join('')
  const others = nouns.filter((other) => other !== noun)
  let length = 1
  while (length < noun.length && others.some((other) => other.startsWith(noun.slice(0, length)))) length += 1
  return capitalize(noun.slice(0, length))
}

const maxRows = 100_000

/** Reads all touchpoints in use with their claims: those with a role, and those that lack one. */
export async function readRoleMatrix(client: Client, model: Model, signal: AbortSignal): Promise<RoleMatrix> {
  const claimTypes = listClaimTypes(model)
  const [matrix, gaps, importances] = await Promise.all([
    runReport(client, 'role-matrix', { limit: maxRows }, signal),
    runReport(client, 'role-gaps', { limit: maxRows }, signal),
    readImportances(client, model.kinds.get('Touchpoint')?.path ?? '', signal),
  ])
  const names = new Map<string, string>()
  const holders = new Map<string, Holder>()
  const cells = new Map<string, Map<string, readonly string[]>>()
  const held = new Map<string, Set<string>>()
  const ownerCounts = new Map<string, number>()
  for (const row of gaps.rows) names.set(String(row.touchpointId), String(row.touchpoint))
  for (const row of matrix.rows) {
    const touchpointId = String(row.touchpointId)
    const holder = { kind: String(row.holderKind), id: String(row.holderId), name: String(row.holder) }
    const claims = claimTypes.filter(({ column }) => row[column] === true)
    names.set(touchpointId, String(row.touchpoint))
    holders.set(toElementPath(holder), holder)
    const cellsOfTouchpoint = cells.get(touchpointId) ?? new Map<string, readonly string[]>()
    cells.set(
      touchpointId,
      cellsOfTouchpoint.set(
        toElementPath(holder),
        claims.map(({ type }) => type),
      ),
    )
    const types = held.get(touchpointId) ?? new Set()
    for (const { type, isOwnership } of claims) {
      types.add(type)
      if (isOwnership) ownerCounts.set(touchpointId, (ownerCounts.get(touchpointId) ?? 0) + 1)
    }
    held.set(touchpointId, types)
  }
  const touchpoints = [...names].map(([id, name]) => ({
    id,
    name,
    importance: importances.get(id) ?? 0,
    gaps: claimTypes.filter(({ type }) => !held.get(id)?.has(type)).map(({ type }) => type),
    ownerCount: ownerCounts.get(id) ?? 0,
  }))
  return {
    touchpoints,
    holders: [...holders.values()],
    cells,
    shown: matrix.rows.length,
    total: matrix.total,
  }
}

const pageSize = 1_000
/** The most important ones; the others sort below. */
const maxImportances = 20_000

interface TouchpointPage {
  readonly items: readonly { readonly id: string; readonly importance: number }[]
  readonly nextCursor: string | null
}

async function readImportances(
  client: Client,
  path: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const importances = new Map<string, number>()
  let cursor: string | undefined
  do {
    const { value } = await client.send<TouchpointPage>(path, {
      query: {
        fields: 'id,importance',
        sort: '-importance',
        importance: { exists: true },
        limit: pageSize,
        cursor,
      },
      signal,
    })
    for (const { id, importance } of value.items) importances.set(id, importance)
    cursor = value.nextCursor ?? undefined
  } while (cursor !== undefined && importances.size < maxImportances)
  return importances
}
