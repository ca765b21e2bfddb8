/** How to find parties from an element: a type of relationship, followed to its start (`in`) or to its end (`out`). */
export interface ActorStep {
  readonly type: string
  readonly direction: 'in' | 'out'
}

export interface ActorRoleDefinition {
  readonly description: string
  /** Each way from the element to the parties; without any, the element is the party itself. */
  readonly paths: readonly (readonly ActorStep[])[]
}

const from = (type: string): ActorStep => ({ type, direction: 'in' })
const to = (type: string): ActorStep => ({ type, direction: 'out' })

/** Who can act on a finding, seen from its cause: the roles that a header names under `actors`. */
export const actorRoles = {
  owner: { description: 'owns it', paths: [[from('OWNS')]] },
  parentOwner: {
    description: 'owns its phase or journey',
    paths: [
      [to('IN_PHASE'), from('OWNS')],
      [to('IN_PHASE'), from('HAS_PHASE'), from('OWNS')],
    ],
  },
  definer: { description: 'defines it', paths: [[from('DEFINES')]] },
  implementer: { description: 'implements it', paths: [[from('IMPLEMENTS')]] },
  dataProvider: { description: 'provides its data', paths: [[from('PROVIDES_DATA_TO')]] },
  operator: { description: 'operates it', paths: [[from('OPERATES')]] },
  maker: { description: 'makes the promise', paths: [[from('MAKES')]] },
  servingOwner: { description: 'owns a touchpoint that serves it', paths: [[from('SERVES'), from('OWNS')]] },
  employer: { description: 'is its department', paths: [[to('WORKS_IN')]] },
  counterpart: { description: 'works with it', paths: [[from('WORKS_WITH')], [to('WORKS_WITH')]] },
  party: { description: 'the finding is about', paths: [] },
} as const satisfies Readonly<Record<string, ActorRoleDefinition>>

export type ActorRole = keyof typeof actorRoles
export const actorRoleNames = Object.keys(actorRoles) as readonly ActorRole[]
