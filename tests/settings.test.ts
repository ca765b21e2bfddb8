import { describe, expect, it } from 'vitest'
import { readSettings } from '../src/settings.ts'

describe('settings', () => {
  it('have defaults that serve on loopback from the embedded database', () => {
    const settings = readSettings({})
    expect(settings).toMatchObject({
      HOST: '127.0.0.1',
      PORT: 3_000,
      NEO4J_USERNAME: 'neo4j',
      LOG_LEVEL: 'info',
    })
    expect(settings.NEO4J_URI).toBeUndefined()
    expect(settings.CX_ATLAS_HOME).toMatch(/\.cx-atlas$/)
  })

  it('count as not set when they are empty', () => {
    expect(readSettings({ PORT: '', NEO4J_URI: '' })).toEqual(readSettings({}))
  })

  it.each([
    ['PORT', 'many', 'must be a number (was "many")'],
    ['PORT', '70000', 'must be 65535 or less (was 70000)'],
    ['NEO4J_URI', 'localhost:7687', 'must be a URI such as neo4j://localhost:7687'],
    ['LOG_LEVEL', 'loud', 'must be fatal, error, warn, info, debug, trace or silent (was "loud")'],
  ])('are refused by name, with what they must be: %s=%s', (name, value, message) => {
    expect(() => readSettings({ [name]: value })).toThrow(
      expect.objectContaining({
        code: 'SETUP',
        faults: [{ path: name, message: expect.stringContaining(message) }],
      }),
    )
  })
})
