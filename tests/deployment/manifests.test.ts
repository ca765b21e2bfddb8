import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import packageJson from '../../package.json' with { type: 'json' }
import { readSettings, settingsSchema } from '../../src/settings.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
const read = (file: string) => readFile(join(root, file), 'utf8')
const apiDescription = await read('openapi.yaml')
const dockerfile = await read('Dockerfile')
const unitFile = 'deploy/cx-atlas.service'

interface Probe {
  readonly httpGet?: { readonly path: string; readonly port: string }
}

interface Container {
  readonly image: string
  readonly env: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[]
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[]
  readonly startupProbe: Probe
  readonly livenessProbe: Probe
  readonly readinessProbe: Probe
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[]
}

describe('the manifests for Kubernetes', async () => {
  const [service, statefulSet] = parseAllDocuments(await read('deploy/kubernetes.yaml')).map((document) =>
    document.toJS(),
  )
  const { template, volumeClaimTemplates, selector } = statefulSet.spec
  const [container] = template.spec.containers as [Container]
  const port = (name: string) => container.ports.find((each) => each.name === name)?.containerPort

  it('set only what the service knows, and the password from a secret', () => {
    const names = container.env.map(({ name }) => name)
    expect(Object.keys(settingsSchema.shape)).toEqual(expect.arrayContaining(names))
    const environment = Object.fromEntries(container.env.map(({ name, value = 'secret' }) => [name, value]))
    expect(readSettings(environment)).toMatchObject({ METRICS_PORT: port('metrics') })
    expect(container.env.filter(({ valueFrom }) => valueFrom).map(({ name }) => name)).toEqual([
      'NEO4J_PASSWORD',
    ])
  })

  it('restart nothing that has not been ready: the service does not listen while it waits for its first key', () => {
    expect(container.startupProbe.httpGet).toEqual(container.readinessProbe.httpGet)
    expect(container.livenessProbe.httpGet?.path).toBe('/health/live')
  })

  it('have the image of this version, its port and its folder', () => {
    expect(container.image.endsWith(`cx-atlas:${packageJson.version}`)).toBe(true)
    expect(dockerfile).toContain(`EXPOSE ${port('http')}\n`)
    expect(dockerfile).toContain(`CX_ATLAS_HOME=${container.volumeMounts[0]?.mountPath} `)
    expect(volumeClaimTemplates[0].metadata.name).toBe(container.volumeMounts[0]?.name)
  })

  it('ask for health where the service has it, and send requests to its instances', () => {
    const { livenessProbe, readinessProbe, startupProbe } = container
    for (const { httpGet } of [livenessProbe, readinessProbe, startupProbe]) {
      expect(apiDescription).toContain(`\n  ${httpGet?.path}:\n`)
      expect(httpGet?.port).toBe('http')
    }
    expect(service.spec.selector).toEqual(template.metadata.labels)
    expect(selector.matchLabels).toEqual(template.metadata.labels)
  })
})

describe('the unit for systemd', async () => {
  const unit = await read(unitFile)
  const [, variables = ''] = /^Environment=(.*)$/m.exec(unit) ?? []
  const environment = Object.fromEntries(variables.split(' ').map((text) => text.split('=')))

  it('sets only what the service knows, and starts a command that exists', async () => {
    const { NODE_ENV, ...settings } = environment
    expect(Object.keys(settingsSchema.shape)).toEqual(expect.arrayContaining(Object.keys(settings)))
    expect([NODE_ENV, readSettings(settings)]).toMatchObject([
      'production',
      { HOST: '127.0.0.1', PORT: 3_000 },
    ])
    const [, program = '', command] = /^ExecStart=\/usr\/bin\/node (\S+) (\w+)$/m.exec(unit) ?? []
    expect(await read(program)).toContain('main.ts')
    expect(await read(`src/cli/${command}.ts`)).toContain(`new Command('${command}')`)
  })

  it('gives the service time to stop, and one folder to write to', () => {
    const [, seconds] = /^TimeoutStopSec=(\d+)$/m.exec(unit) ?? []
    expect(Number(seconds)).toBeGreaterThan(65 + 20)
    const [, folder] = /^StateDirectory=(.*)$/m.exec(unit) ?? []
    expect(`/var/lib/${folder}`).toBe(environment.CX_ATLAS_HOME)
  })

  const hasSystemd = await run('systemd-analyze', ['--version']).then(
    () => true,
    () => false,
  )
  it.skipIf(!hasSystemd)('is sound for systemd (skipped where it is missing)', async () => {
    const { stderr } = await run('systemd-analyze', ['verify', '--man=no', join(root, unitFile)]).catch(
      (error: { stderr: string }) => error,
    )
    const problems = stderr.split('\n').filter((line) => line.includes('cx-atlas.service'))
    expect(problems.filter((line) => !/ExecStart|is not executable/.test(line))).toEqual([])
  })
})
