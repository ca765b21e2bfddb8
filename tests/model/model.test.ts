import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeModel } from '../../src/model/describe.ts'
import { idPattern } from '../../src/model/kind.ts'
import { getNodeKind, nodeKinds } from '../../src/model/kinds.ts'
import {
  getRelationshipType,
  listTypesWithTrait,
  relationshipTypes,
  touchpointRoles,
} from '../../src/model/relationships.ts'
import { canConnect, findForbiddenEnd, type RelationshipTrait } from '../../src/model/relationshipType.ts'
import {
  idSchema,
  nodeInputSchema,
  nodePatchSchema,
  relationshipInputSchema,
} from '../../src/model/schemas.ts'
import { toWords } from '../../src/model/text.ts'
import { valueSchema } from '../../src/model/valueSchema.ts'

describe('the kinds of nodes', () => {
  it('are seventeen, each served at a path of its own', () => {
    expect([...nodeKinds].map(([name, { path }]) => `${name} ${path}`).toSorted()).toEqual([
      'Channel channels',
      'Customer customers',
      'DataSet data-sets',
      'Department departments',
      'Employee employees',
      'Evidence evidence',
      'Initiative initiatives',
      'Journey journeys',
      'Measure measures',
      'Need needs',
      'Partner partners',
      'Phase phases',
      'Process processes',
      'Promise promises',
      'Strategy strategies',
      'System systems',
      'Touchpoint touchpoints',
    ])
  })

  it.each([...nodeKinds.values()].map((kind) => [kind.name, kind] as const))(
    'have an example that fits: %s',
    (_, kind) => {
      expect(nodeInputSchema(kind).safeParse(kind.example)).toMatchObject({ success: true })
      expect(nodeInputSchema(kind).safeParse({ ...kind.example, colour: 'red' }).success).toBe(false)
    },
  )

  it('are all in the machine-readable model, with every type of relationship', () => {
    const { kinds: described, relationshipTypes: types } = describeModel()
    expect(described.map(({ name }) => name)).toEqual([...nodeKinds.keys()])
    expect(types.map(({ name }) => name)).toEqual([...relationshipTypes.keys()])
  })
})

describe('the types of relationships', () => {
  it('have nouns that name nothing else, so that operations can be named after them', () => {
    const nouns = [...relationshipTypes.values()].map(({ noun }) => noun)
    const kindNouns = [...nodeKinds.keys()].map(toWords)
    expect(new Set([...nouns, ...kindNouns]).size).toBe(nouns.length + kindNouns.length)
    expect(nouns.filter((noun) => !/^[a-z]+( [a-z]+)*$/.test(noun))).toEqual([])
  })

  it('are thirty-two, and failures cross each as the field has it', () => {
    const listDependentEnds = (propagation: string) =>
      [...relationshipTypes.values()]
        .filter((type) => type.propagation === propagation)
        .map(({ name, dependentEnd }) => `${name} ${dependentEnd}`)
    expect(relationshipTypes.size).toBe(32)
    expect(listDependentEnds('requires')).toEqual(['HAS_PHASE from', 'DEPENDS_ON from'])
    expect(listDependentEnds('oneOf')).toEqual([
      'PROVIDES_DATA_TO to',
      'IMPLEMENTS to',
      'SERVES to',
      'IN_PHASE to',
      'VIA from',
      'OPERATES to',
      'STORES to',
    ])
    expect(listDependentEnds('affects')).toEqual([
      'DEFINES to',
      'PART_OF to',
      'WORKS_IN to',
      'ENGAGES_AT from',
      'NEXT to',
      'COLLECTS to',
      'ACCESSES from',
    ])
  })

  it('are chosen by trait: ownership, the four roles, and how an organisation is built', () => {
    const listNames = (trait: RelationshipTrait) => listTypesWithTrait(trait).map(({ name }) => name)
    expect(listNames('ownership')).toEqual(['OWNS'])
    expect([...touchpointRoles]).toEqual([
      ['data provider', 'PROVIDES_DATA_TO'],
      ['influencer', 'INFLUENCES'],
      ['definer', 'DEFINES'],
      ['implementer', 'IMPLEMENTS'],
    ])
    expect(listNames('structure')).toEqual(['PART_OF', 'WORKS_IN', 'LEADS', 'REPORTS_TO'])
  })

  it('connect an element to itself only where that means something', () => {
    const jo = { kind: 'Employee', id: 'jo' }
    const form = { kind: 'Touchpoint', id: 'form' }
    expect(findForbiddenEnd(getRelationshipType('REPORTS_TO'), jo, jo)).toEqual({
      part: 'id',
      message: 'REPORTS_TO cannot connect an element to itself',
    })
    expect(findForbiddenEnd(getRelationshipType('DEPENDS_ON'), form, form)).toMatchObject({ part: 'id' })
    expect(findForbiddenEnd(getRelationshipType('NEXT'), form, form)).toBeUndefined()
    expect(findForbiddenEnd(getRelationshipType('REPORTS_TO'), jo, { ...jo, id: 'bo' })).toBeUndefined()
  })

  it.each([
    ['OWNS', 'Department', 'Touchpoint', true],
    ['OWNS', 'System', 'Touchpoint', false],
    ['PART_OF', 'Department', 'Department', true],
    ['PART_OF', 'Department', 'System', false],
    ['DEPENDS_ON', 'Touchpoint', 'DataSet', true],
    ['DEPENDS_ON', 'DataSet', 'Touchpoint', false],
    ['SUPPORTS', 'Evidence', 'Journey', true],
    ['SUPPORTS', 'Evidence', 'Evidence', false],
  ])('%s may go from %s to %s: %s', (type, from, to, isAllowed) => {
    expect(canConnect(getRelationshipType(type), from, to)).toBe(isAllowed)
  })

  it('take a claim whose end comes after its beginning, and no other', () => {
    const owns = relationshipInputSchema(getRelationshipType('OWNS'))
    expect(owns.safeParse({ since: '2026-01-01', until: '2026-01-02' }).success).toBe(true)
    expect(owns.safeParse({ since: '2026-01-02', until: '2026-01-02' }).success).toBe(false)
    expect(owns.safeParse({ until: '2026-01-02' }).success).toBe(true)
  })
})

describe('what a node may say of itself', () => {
  const touchpoint = nodeInputSchema(getNodeKind('Touchpoint'))
  const listFaultPaths = (properties: object) =>
    touchpoint
      .safeParse({ name: 'Invoice', ...properties })
      .error?.issues.map(({ path }) => path.join('/')) ?? []

  it.each([
    ['a whole number out of its range', { importance: 6 }, 'importance'],
    ['a number where a whole one belongs', { importance: 2.5 }, 'importance'],
    ['a text where a number belongs', { volumePerMonth: '12' }, 'volumePerMonth'],
    ['a number that is none', { volumePerMonth: Number.NaN }, 'volumePerMonth'],
    ['a choice that there is not', { lifecycle: 'dead' }, 'lifecycle'],
    ['negative minutes', { deliveredResponseMinutes: -1 }, 'deliveredResponseMinutes'],
    ['an empty name', { name: '' }, 'name'],
    ['a name of white space', { name: ' \t' }, 'name'],
    ['half a character', { name: '\ud800' }, 'name'],
    ['a day for a time', { measuredAt: '2026-03-31' }, 'measuredAt'],
    ['a tag twice', { tags: ['b2b', 'b2b'] }, 'tags'],
    ['what only the service sets', { createdAt: '2026-03-31T00:00:00Z' }, ''],
  ])('is not %s', (_, properties, faultPath) => {
    expect(new Set(listFaultPaths(properties))).toEqual(new Set([faultPath]))
  })

  it('is assumed unless it says otherwise', () => {
    expect(touchpoint.parse({ name: 'Invoice' })).toEqual({ name: 'Invoice', confidence: 'assumed' })
  })

  it('is taken away by null, except a name', () => {
    const patch = nodePatchSchema(getNodeKind('Touchpoint'))
    expect(patch.parse({ importance: null })).toEqual({ importance: null })
    expect(patch.safeParse({ name: null }).success).toBe(false)
    expect(patch.safeParse({ id: 'other' }).success).toBe(false)
  })

  it('is a time in UTC, however it was written', () => {
    const time = valueSchema({ type: 'dateTime', description: 'When' })
    expect(time.parse('2026-03-31T10:00:00+02:00')).toBe('2026-03-31T08:00:00Z')
    expect(time.parse('2026-03-31T10:00:00.250Z')).toBe('2026-03-31T10:00:00.250Z')
    fc.assert(
      fc.property(
        fc.date({ noInvalidDate: true, min: new Date('0002-01-01'), max: new Date('9999-01-01') }),
        (date) => {
          expect(new Date(String(time.parse(date.toISOString())))).toEqual(date)
        },
      ),
    )
  })

  it('has an id of small letters, digits, dots, underscores and hyphens', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (id) => {
        expect(idSchema.safeParse(id).success).toBe(new RegExp(idPattern).test(id))
      }),
    )
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,63}$/), (id) => {
        expect(idSchema.safeParse(id).success).toBe(true)
      }),
    )
  })
})
