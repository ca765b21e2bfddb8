import { describe, expect, it } from 'vitest'
import { toDayNumber, today } from '../../src/model/dates.ts'
import { nodeKinds } from '../../src/model/kinds.ts'
import { labelOf } from '../../src/model/property.ts'
import { relationshipTypes } from '../../src/model/relationships.ts'
import { describeUnknown, suggest } from '../../src/model/suggest.ts'
import {
  formatCount,
  formatDuration,
  joinWords,
  pluralize,
  toWords,
  withArticle,
} from '../../src/model/text.ts'

describe('a duration in minutes', () => {
  it.each([
    [0, '0 min'],
    [45, '45 min'],
    [60, '1 h'],
    [150, '2 h 30 min'],
    [1_440, '1 day'],
    [4_320, '3 days'],
    [1_500, '1 day 1 h'],
    [59.6, '1 h'],
    [-0.2, '0 min'],
    [-90, '-1 h 30 min'],
    [1_440_000, '1,000 days'],
  ])('of %d reads %s', (minutes, text) => {
    expect(formatDuration(minutes)).toBe(text)
  })
})

it('gives each noun its article, and none to what cannot be counted', () => {
  expect(['touchpoint', 'initiative', 'evidence'].map(withArticle)).toEqual([
    'a touchpoint',
    'an initiative',
    'a piece of evidence',
  ])
})

describe('a number and its noun', () => {
  it.each([
    [1, 'phase', '1 phase'],
    [2, 'phase', '2 phases'],
    [0, 'journey', '0 journeys'],
    [2, 'company', '2 companies'],
    [2, 'process', '2 processes'],
    [12_500, 'touchpoint', '12,500 touchpoints'],
  ])('agree: %d %s reads %s', (count, noun, text) => {
    expect(formatCount(count, noun)).toBe(text)
  })

  it('agree where the plural is irregular', () => {
    expect([1, 2].map((count) => pluralize(count, 'person', 'people'))).toEqual(['person', 'people'])
  })
})

it('lists words as a sentence does', () => {
  expect(joinWords(['a'])).toBe('a')
  expect(joinWords(['a', 'b', 'c'])).toBe('a, b and c')
  expect(joinWords(['a', 'b', 'c'], 'or')).toBe('a, b or c')
})

it('turns identifiers into words', () => {
  expect(['severalOwners', 'unmet-needs', 'DATA_SET'].map(toWords)).toEqual([
    'several owners',
    'unmet needs',
    'data set',
  ])
})

describe('a name that does not exist', () => {
  const names = ['importance', 'name', 'externalId']

  it.each([
    ['importence', 'importance'],
    ['Name', 'name'],
    ['external_id', 'externalId'],
    ['nmae', 'name'],
    ['colour', undefined],
    ['constructor', undefined],
    ['__proto__', undefined],
    ['', undefined],
    ['x'.repeat(1_000_000), undefined],
  ])('%#. is answered with the one that was meant, if any', (name, expected) => {
    expect(suggest(name, names)).toBe(expected)
  })

  it('is named with a suggestion, or with those that exist where they are few', () => {
    expect(describeUnknown('property', 'importence', names)).toBe(
      "Unknown property 'importence'; did you mean 'importance'?",
    )
    expect(describeUnknown('format', 'pdf', ['csv', 'json'])).toBe("Unknown format 'pdf'; use csv or json")
    expect(
      describeUnknown('kind', 'Q', new Map([...'abcdefghijklmnop'].map((key) => [key.repeat(9), 1])).keys()),
    ).toBe("Unknown kind 'Q'")
  })
})

it('labels every choice that the model declares, and leaves other values as they are', () => {
  const declarations = [...nodeKinds.values(), ...relationshipTypes.values()]
  const choices = declarations.flatMap(({ properties }) =>
    Object.values(properties).flatMap(
      (property) => property.choices?.map((value) => ({ property, value })) ?? [],
    ),
  )
  expect(choices.length).toBeGreaterThan(30)
  for (const { property, value } of choices) expect(labelOf(property, value)).toMatch(/^[a-z]+( [a-z]+)*$/)
  expect(labelOf({ choiceLabels: { a: 'A' } }, 'constructor')).toBe('constructor')
})

it('has one day for everybody: that of UTC', () => {
  expect(today(new Date('2026-03-31T23:59:59.999Z'))).toBe('2026-03-31')
  expect(toDayNumber('1970-01-02')).toBe(1)
  expect(toDayNumber('soon')).toBeNaN()
})
