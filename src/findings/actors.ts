import type { NodeKey } from '../graph/element.ts'
import { kindNames } from '../model/kinds.ts'
import { getRelationshipType } from '../model/relationships.ts'
import { canConnect } from '../model/relationshipType.ts'
import { type ActorRole, type ActorStep, actorRoleNames, actorRoles } from '../reports/actorRoles.ts'
import type { Finding } from '../reports/report.ts'
import type { EcosystemIndex } from './ecosystemIndex.ts'

/** Somebody who can act on a finding. */
export interface Actor extends NodeKey {
  readonly name: string
  readonly role: ActorRole
}

/** Those who can own a touchpoint can act. */
const partyKinds = kindNames.filter((kind) => canConnect(getRelationshipType('OWNS'), kind, 'Touchpoint'))

/** The relationship types by which actors are found. */
export const actorTypes: readonly string[] = [
  ...new Set(actorRoleNames.flatMap((role) => actorRoles[role].paths.flat().map(({ type }) => type))),
]

/** Everybody who holds the first role, among those the rule names, that anybody holds. */
export function findActors({ rule, cause, elements }: Finding, index: EcosystemIndex): Actor[] {
  const starts = (cause ? [cause] : elements).flatMap((element) => index.findNode(element) ?? [])
  for (const role of rule?.actors ?? []) {
    const parties = [...new Set(starts.flatMap((start) => followPaths(index, start, actorRoles[role].paths)))]
    if (parties.length > 0) return parties.map((party) => toActor(index, party, role)).toSorted(compareActors)
  }
  return []
}

function followPaths(
  index: EcosystemIndex,
  start: number,
  paths: readonly (readonly ActorStep[])[],
): number[] {
  if (paths.length === 0) return partyKinds.includes(index.getKey(start).kind) ? [start] : []
  return paths.flatMap((path) =>
    path.reduce<number[]>((nodes, step) => nodes.flatMap((node) => index.follow(node, step)), [start]),
  )
}

const toActor = (index: EcosystemIndex, node: number, role: ActorRole): Actor => ({
  ...index.getKey(node),
  name: index.nodes.name[node] ?? '',
  role,
})

const compareActors = (a: Actor, b: Actor) => (`${a.kind}/${a.id}` < `${b.kind}/${b.id}` ? -1 : 1)
