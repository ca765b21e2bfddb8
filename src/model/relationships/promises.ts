import type { RelationshipType } from '../relationshipType.ts'
import { organizationKinds } from './parties.ts'

/** Promises to customers. */
export const promiseTypes: readonly RelationshipType[] = [
  {
    name: 'MAKES',
    noun: 'promise maker',
    phrases: { from: 'makes promise', to: 'made by' },
    description: 'makes the promise',
    ends: [[organizationKinds, ['Promise']]],
    propagation: 'none',
    traits: ['promise'],
    properties: {},
  },
  {
    name: 'STATES',
    noun: 'promise statement',
    phrases: { from: 'states', to: 'stated at' },
    description: 'states the promise',
    ends: [[['Touchpoint'], ['Promise']]],
    propagation: 'none',
    traits: ['promise'],
    properties: {},
  },
  {
    name: 'MADE_TO',
    noun: 'promise recipient',
    phrases: { from: 'made to', to: 'is promised' },
    description: 'is made to the customer group',
    ends: [[['Promise'], ['Customer']]],
    propagation: 'none',
    traits: ['promise'],
    properties: {},
  },
  {
    name: 'ABOUT',
    noun: 'promise subject',
    phrases: { from: 'about', to: 'promises' },
    description: 'is about the second node',
    ends: [[['Promise'], ['Touchpoint', 'Journey']]],
    propagation: 'none',
    traits: ['promise'],
    properties: {},
  },
]
