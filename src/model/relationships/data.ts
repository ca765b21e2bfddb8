import type { RelationshipType } from '../relationshipType.ts'
import { actorKinds } from './parties.ts'

/** Who collects, stores and accesses data. */
export const dataTypes: readonly RelationshipType[] = [
  {
    name: 'COLLECTS',
    noun: 'data collector',
    description: 'collects the data',
    ends: [[['Touchpoint'], ['DataSet']]],
    propagation: 'affects',
    dependentEnd: 'to',
    traits: ['data'],
    properties: {},
  },
  {
    name: 'STORES',
    noun: 'data store',
    description: 'stores the data',
    ends: [[['System'], ['DataSet']]],
    propagation: 'oneOf',
    dependentEnd: 'to',
    traits: ['data'],
    properties: {},
  },
  {
    name: 'ACCESSES',
    noun: 'data user',
    description: 'has access to the data',
    ends: [[actorKinds, ['DataSet']]],
    propagation: 'affects',
    dependentEnd: 'from',
    traits: ['data'],
    properties: {},
  },
]
