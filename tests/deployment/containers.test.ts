import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import packageJson from '../../package.json' with { type: 'json' }
import { bundledHome, neo4jVersion } from '../../src/embedded/neo4jJars.ts'
import { openGraph } from '../../src/graph/openGraph.ts'
import { buildApp } from '../../src/http/app.ts'
import { readCatalogue } from '../../src/reports/catalogue.ts'
import { readSettings, settingsSchema } from '../../src/settings.ts'

const root = join(import.meta.dirname, '../..')

interface ComposeService {
  readonly image?: string
  readonly environment: Readonly<Record<string, string>>
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly healthcheck: { readonly test: readonly string[] }
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
}

const compose: { services: Record<string, ComposeService>; volumes: Record<string, unknown> } = parse(
  await readFile(join(root, 'docker-compose.yml'), 'utf8'),
)
const dockerfile = await readFile(join(root, 'Dockerfile'), 'utf8')
const database = compose.services.neo4j as ComposeService
const service = compose.services['cx-atlas'] as ComposeService

describe('docker-compose.yml', () => {
  it('runs the same Neo4j as the embedded one', () => {
    expect(database.image?.split('@')[0]).toBe(`neo4j:${neo4jVersion()}-community`)
  })

  it('pins the images by their digest', () => {
    expect(database.image).toMatch(/@sha256:[0-9a-f]{64}$/)
    const bases = dockerfile.split('\n').filter((line) => line.startsWith('FROM '))
    for (const base of bases) expect(base).toMatch(/^FROM node:\S+@sha256:[0-9a-f]{64}( AS \w+)?$/)
  })

  it('limits memory and processes, and gives both time to stop', () => {
    for (const limited of [database, service]) {
      expect(limited).toMatchObject({
        mem_limit: expect.stringMatching(/^\dg$/),
        pids_limit: expect.any(Number),
        stop_grace_period: expect.stringMatching(/^\d+s$/),
      })
    }
  })

  it('sets nothing that the service does not know, and what it needs', () => {
    expect(Object.keys(settingsSchema.shape)).toEqual(
      expect.arrayContaining(Object.keys(service.environment)),
    )
    const sampleEnvironment = { ...service.environment, NEO4J_PASSWORD: 'a password' }
    expect(readSettings(sampleEnvironment)).toMatchObject({
      NEO4J_URI: 'bolt://neo4j:7687',
      HOST: '0.0.0.0',
      PORT: 3_000,
    })
  })

  it('takes the password from outside, the same for both, and stops without one', () => {
    const reference = /^\$\{NEO4J_PASSWORD:\?.+\}$/
    expect(service.environment.NEO4J_PASSWORD).toMatch(reference)
    expect(database.environment.NEO4J_AUTH).toBe(`neo4j/${service.environment.NEO4J_PASSWORD}`)
    expect(service.environment.NEO4J_USERNAME).toBe('neo4j')
  })

  it('serves on loopback at the port that the service listens on', () => {
    const { PORT } = service.environment
    expect(service.ports).toEqual([`127.0.0.1:${PORT}:${PORT}`])
    expect(dockerfile).toContain(`EXPOSE ${PORT}`)
    expect(database.ports).toBeUndefined()
  })

  it('keeps the data in volumes, and starts the service when the database is healthy', () => {
    const [, home] = /CX_ATLAS_HOME=(\S+)/.exec(dockerfile) ?? []
    expect(database.volumes).toEqual(['neo4j-data:/data'])
    expect(service.volumes).toEqual([`cx-atlas-data:${home}`])
    expect(Object.keys(compose.volumes).toSorted()).toEqual(['cx-atlas-data', 'neo4j-data'])
    expect(service.depends_on).toEqual({ neo4j: { condition: 'service_healthy' } })
  })

  it('asks an address for the health of the service that there is', async () => {
    const [, path = ''] =
      /http:\/\/127\.0\.0\.1:3000(\/[a-z/]+)/.exec(service.healthcheck.test.join(' ')) ?? []
    const graph = openGraph({ uri: 'bolt://127.0.0.1:1', username: 'neo4j', password: 'none' })
    const app = await buildApp({ graph, catalogue: await readCatalogue() })
    await app.ready()
    expect(app.hasRoute({ method: 'GET', url: path })).toBe(true)
    await app.close()
    await graph.close()
  })
})

describe('Dockerfile', () => {
  it('runs the release of Node that the project runs on', () => {
    const [, image] = /^FROM node:(\d+)/m.exec(dockerfile) ?? []
    const [, declared] = /(\d+)/.exec(packageJson.devDependencies.node) ?? []
    expect(image).toBe(declared)
  })

  it('has Java and the jars of Neo4j where the service looks for them', () => {
    expect(dockerfile).toContain(
      `COPY --from=replica /app/${relative(root, bundledHome)}/jars ./${relative(root, bundledHome)}/jars`,
    )
    const [, java] = /JAVA_HOME=(\S+)/.exec(dockerfile) ?? []
    expect(dockerfile).toContain(`COPY --from=replica ${java} ${java}`)
    expect(dockerfile).toContain(`embedded/bundleJars.ts ${java}`)
    expect(existsSync(join(root, 'embedded/bundleJars.ts'))).toBe(true)
  })

  it('starts a file that is there, and leaves out no folder that it needs', async () => {
    const [, command = '[]'] = /^CMD (\[.*\])$/m.exec(dockerfile) ?? []
    const [program, file] = JSON.parse(command) as string[]
    expect(program).toBe('node')
    expect(existsSync(join(root, file ?? ''))).toBe(true)
    const ignored = (await readFile(join(root, '.dockerignore'), 'utf8')).split('\n')
    for (const folder of ['src', 'cypher', 'migrations', 'package.json'])
      expect(ignored).not.toContain(folder)
  })
})
