import type { Graph } from '../../graph/graph.ts'
import { listTypesWithTrait } from '../../model/relationships.ts'
import { type CoverageRow, coverageGroupings } from './dayRecord.ts'

/** The relationship types by which somebody holds a role at a touchpoint. */
export const roleTypes = listTypesWithTrait('role')

const roleNames = roleTypes.map(({ name }) => name)
const ownershipNames = listTypesWithTrait('ownership').map(({ name }) => name)

/**
 * Counts the touchpoints in use of each group that have a valid claim of each type. A touchpoint belongs to a department
 * as in the report `ownership-coverage`.
 */
const COUNT_CLAIMS = `
MATCH (touchpoint:Touchpoint)
WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
WITH touchpoint, COLLECT {
  MATCH (touchpoint)<-[claim:$any($ownerships + $roles)]-()
  WHERE (claim.since IS NULL OR claim.since <= date($day)) AND (claim.until IS NULL OR claim.until > date($day))
  RETURN DISTINCT type(claim)
} AS claims
OPTIONAL CALL (touchpoint) {
  MATCH (touchpoint)<-[claim:$any($ownerships + $roles)]-(member:Department)
  WHERE $grouping = 'department'
    AND (claim.since IS NULL OR claim.since <= date($day)) AND (claim.until IS NULL OR claim.until > date($day))
  RETURN member
  UNION
  MATCH (touchpoint)<-[claim:$any($ownerships)]-(:Employee)-[:WORKS_IN]->(member:Department)
  WHERE $grouping = 'department'
    AND (claim.since IS NULL OR claim.since <= date($day)) AND (claim.until IS NULL OR claim.until > date($day))
  RETURN member
  UNION
  MATCH (touchpoint)-[:IN_PHASE]->(member:Phase)
  WHERE $grouping = 'phase'
  RETURN member
  UNION
  MATCH (touchpoint)-[:VIA]->(member:Channel)
  WHERE $grouping = 'channel'
  RETURN member
  UNION
  MATCH (touchpoint)-[:IN_PHASE]->(:Phase)<-[:HAS_PHASE]-(member:Journey)
  WHERE $grouping = 'journey'
  RETURN member
}
WITH member.id AS id, member.name AS name, collect(claims) AS groupClaims
RETURN
  id,
  name,
  size(groupClaims) AS touchpoints,
  size([claims IN groupClaims WHERE any(type IN claims WHERE type IN $ownerships)]) AS owned,
  [role IN $roles | size([claims IN groupClaims WHERE role IN claims])] AS held
ORDER BY id`

interface CountedGroup extends Pick<CoverageRow, 'id' | 'name' | 'touchpoints' | 'owned'> {
  readonly held: readonly number[]
}

/** Counts on a day how many touchpoints of each group have an owner, and each role. */
export async function measureCoverage(graph: Graph, day: string): Promise<CoverageRow[]> {
  const rows: CoverageRow[] = []
  for (const grouping of coverageGroupings) {
    const parameters = { grouping, day, ownerships: ownershipNames, roles: roleNames }
    for await (const { held, ...counts } of graph.stream<CountedGroup>(COUNT_CLAIMS, parameters)) {
      const roles = Object.fromEntries(roleNames.map((role, index) => [role, held[index] ?? 0]))
      rows.push({ grouping, ...counts, roles })
    }
  }
  return rows
}
