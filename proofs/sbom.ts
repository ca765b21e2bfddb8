import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import packageLock from '../package-lock.json' with { type: 'json' }
import { findJava } from '../src/embedded/java.ts'
import { findMaven } from '../src/embedded/maven.ts'
import { readPinnedChecksums } from '../src/embedded/pinnedJars.ts'
import { readOutput, runOrThrow } from './tools.ts'

/*
 * Writes two CycloneDX bills of materials, what npm installs and what Maven downloads for the embedded
 * Neo4j, and compares both with what is locked.
 * `npm run check:sbom`
 */

interface Bom {
  readonly bomFormat: string
  readonly metadata: { readonly component: { name: string } }
  readonly components: readonly {
    readonly name: string
    readonly version: string
    readonly hashes?: readonly { readonly alg: string; readonly content: string }[]
  }[]
}

const root = join(import.meta.dirname, '..')
const folder = join(root, 'sbom')
await mkdir(folder, { recursive: true })
const problems = [...(await checkPackages()), ...(await checkNeo4j())]
for (const problem of problems) process.stderr.write(`${problem}\n`)
if (problems.length > 0) process.exitCode = 1

/** The packages of the lock file, those for development marked as such, each with a hash. */
async function checkPackages(): Promise<string[]> {
  const bom: Bom = JSON.parse(
    await readOutput('npm', 'sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'),
  )
  bom.metadata.component.name = packageLock.name
  await writeFile(join(folder, 'packages.cdx.json'), `${JSON.stringify(bom, null, 2)}\n`)
  const listed = new Set(bom.components.map(({ name, version }) => `${name}@${version}`))
  const locked = Object.entries<{ name?: string; version?: string }>(packageLock.packages)
    .filter(([path]) => path !== '')
    .map(([path, { name, version }]) => `${name ?? path.replace(/^.*node_modules\//, '')}@${version}`)
  return [
    ...locked.filter((name) => !listed.has(name)).map((name) => `packages.cdx.json lacks ${name}`),
    ...bom.components
      .filter(({ hashes = [] }) => hashes.length === 0)
      .map(({ name }) => `packages.cdx.json has no hash of ${name}`),
  ]
}

/** The jars of the embedded Neo4j: exactly the pinned ones. */
async function checkNeo4j(): Promise<string[]> {
  const options = ['-DoutputFormat=json', `-DoutputDirectory=${folder}`, '-DoutputName=neo4j.cdx']
  const goal = 'org.cyclonedx:cyclonedx-maven-plugin:2.9.1:makeBom'
  const pom = join(root, 'embedded/pom.xml')
  const [java, mvn] = [findJava(), findMaven()]
  if (!java || mvn === undefined) throw new Error('npm run check:sbom needs Java and Maven')
  const maven = [mvn, '--quiet', '--batch-mode', '--file', pom, goal, ...options]
  await runOrThrow('env', `JAVA_HOME=${java.home}`, ...maven)
  const bom: Bom = JSON.parse(await readFile(join(folder, 'neo4j.cdx.json'), 'utf8'))
  const listed = new Set(
    bom.components.flatMap(({ hashes = [] }) =>
      hashes.filter(({ alg }) => alg === 'SHA-256').map(({ content }) => content),
    ),
  )
  const pinned = await readPinnedChecksums(join(root, 'embedded/jars.sha256'))
  const missing = [...pinned].filter(([, checksum]) => !listed.has(checksum))
  const unpinned = [...listed].filter((checksum) => ![...pinned.values()].includes(checksum))
  return [
    ...missing.map(([jar]) => `neo4j.cdx.json lacks ${jar}`),
    ...unpinned.map((checksum) => `neo4j.cdx.json lists a jar that is not pinned: ${checksum}`),
  ]
}
