import type { RelationshipType } from '../relationshipType.ts'
import { actorKinds } from './parties.ts'

/** Who collects, stores and accesses data. */
export const dataTypes: readonly RelationshipType[] = [
  {
    name: 'COLLECTS',
    noun: 'data collector',
    phrases: { from: 'collects', to: 'collected by' },
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
    phrases: { from: 'stores', to: 'stored in' },
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
    phrases: { from: 'accesses', to: 'accessed by' },
    description: 'has access to the data',
    ends: [[actorKinds, ['DataSet']]],
    propagation: 'affects',
    dependentEnd: 'from',
    traits: ['data'],
    properties: {},
  },
]
