import type { RelationshipType } from '../relationshipType.ts'
import { organizationKinds } from './parties.ts'

/** Promises to customers. */
export const promiseTypes: readonly RelationshipType[] = [
  {
    name: 'MAKES',
    noun: 'promise maker',
    description: 'makes the promise',
    ends: [[organizationKinds, ['Promise']]],
    propagation: 'none',
    traits: ['promise'],
    properties: {},
  },
  {
    name: 'STATES',
    noun: 'promise statement',
    description: 'states the promise',
    ends: [[['Touchpoint'], ['Promise']]],
    propagation: 'none',
    traits: ['promise'],
    properties: {},
  },
  {
    name: 'MADE_TO',
    noun: 'promise recipient',
    description: 'is made to the customer group',
    ends: [[['Promise'], ['Customer']]],
    propagation: 'none',
    traits: ['promise'],
    properties: {},
  },
  {
    name: 'ABOUT',
    noun: 'promise subject',
    description: 'is about the second node',
    ends: [[['Promise'], ['Touchpoint', 'Journey']]],
    propagation: 'none',
    traits: ['promise'],
    properties: {},
  },
]
