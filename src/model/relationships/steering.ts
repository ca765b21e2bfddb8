import { kindNames } from '../kinds.ts'
import type { RelationshipType } from '../relationshipType.ts'

/** Measures, evidence, leadership and improvement. */
export const steeringTypes: readonly RelationshipType[] = [
  {
    name: 'MEASURES',
    noun: 'performance measure',
    phrases: { from: 'measures', to: 'measured by' },
    description: 'measures the performance of the second node',
    ends: [[['Measure'], ['Touchpoint', 'Journey', 'Phase', 'Department', 'Promise']]],
    propagation: 'none',
    traits: ['evidence'],
    properties: {},
  },
  {
    name: 'SUPPORTS',
    noun: 'evidence reference',
    phrases: { from: 'supports', to: 'supported by' },
    description: 'supports statements about the second node',
    ends: [[['Evidence'], kindNames.filter((kind) => kind !== 'Evidence')]],
    propagation: 'none',
    traits: ['evidence'],
    properties: {},
  },
  {
    name: 'SPONSORS',
    noun: 'sponsor',
    phrases: { from: 'sponsors', to: 'sponsored by' },
    description: 'sponsors the second node',
    ends: [[['Employee'], ['Strategy', 'Journey', 'Initiative']]],
    propagation: 'none',
    traits: ['leadership'],
    properties: {},
  },
  {
    name: 'GUIDES',
    noun: 'guiding strategy',
    phrases: { from: 'guides', to: 'guided by' },
    description: 'guides the second node',
    ends: [[['Strategy'], ['Journey', 'Touchpoint']]],
    propagation: 'none',
    traits: ['leadership'],
    properties: {},
  },
  {
    name: 'IMPROVES',
    noun: 'improving initiative',
    phrases: { from: 'improves', to: 'improved by' },
    description: 'is intended to improve the second node',
    ends: [[['Initiative'], ['Touchpoint', 'Journey', 'Process', 'System']]],
    propagation: 'none',
    traits: ['evidence'],
    properties: {},
  },
]
