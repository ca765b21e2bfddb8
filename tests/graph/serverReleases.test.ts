import { describe, expect, it } from 'vitest'
import { neo4jVersion } from '../../src/embedded/neo4jJars.ts'
import { assertReleaseSupported, isOlderRelease } from '../../src/graph/serverSettings.ts'

describe('releases of Neo4j', () => {
  it.each([
    ['5.9.0', '5.26', true],
    ['5.26.0', '5.26', false],
    ['5.27-aura', '5.26', false],
    ['2025.12.1', '2026.08.1', true],
    ['2026.08.1', '2026.08.1', false],
    ['2026.10.0', '2026.08.1', false],
  ])('%s is older than %s: %s', (release, other, isOlder) => {
    expect(isOlderRelease(release, other)).toBe(isOlder)
  })

  it('are refused where their Cypher lacks what statements use', () => {
    assertReleaseSupported(neo4jVersion())
    expect(() => assertReleaseSupported('5.20.0')).toThrow(
      'Neo4j 5.20.0 is too old: cx-atlas needs 5.26 or newer. Upgrade the server in NEO4J_URI',
    )
  })
})
