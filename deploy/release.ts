import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readOutput, runOrThrow } from '../proofs/tools.ts'
import { today } from '../src/model/dates.ts'
import { releaseChangelog } from './changelog.ts'

/*
 * Makes a release of what is committed: `npm run release -- 0.2.0`. The changelog gets the version and the day, the version is
 * set everywhere, and both become a commit with a tag, whose message are the notes. The folder `release` then has the notes,
 * the source and both bills of materials; the image is built where a container engine runs. Nothing is pushed.
 * `--commit-only` stops after the tag.
 */

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { 'commit-only': { type: 'boolean', default: false } },
})
const [version] = positionals
try {
  if (version === undefined || positionals.length > 1) throw new Error('Usage: npm run release -- <version>')
  const notes = await commitRelease(version)
  if (!values['commit-only']) await buildRelease(version, notes)
} catch (error) {
  process.stderr.write(`error: ${(error as Error).message}\n`)
  process.exitCode = 1
}

/** Returns the notes. Checks everything before it changes anything. */
async function commitRelease(version: string): Promise<string> {
  if (!/^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/.test(version))
    throw new Error(`${version} is no version such as 0.2.0 or 1.0.0-beta.1`)
  if ((await readOutput('git', 'status', '--porcelain')) !== '')
    throw new Error('There are changes that are not committed; commit or stash them')
  if ((await readOutput('git', 'tag', '--list', `v${version}`)) !== '')
    throw new Error(`The tag v${version} exists already`)
  const changelog = await readFile('CHANGELOG.md', 'utf8')
  const { text, notes } = releaseChangelog(changelog, version, today())
  await writeFile('CHANGELOG.md', text)
  await nameImage(version)
  await runOrThrow('npm', 'version', version, '--no-git-tag-version', '--allow-same-version')
  await runOrThrow('npm', 'run', '--silent', 'generate')
  await runOrThrow('git', 'commit', '--quiet', '--all', '--message', `Release ${version}`)
  const message = `cx-atlas ${version}\n\n${notes}`
  await runOrThrow('git', 'tag', '--annotate', '--cleanup=verbatim', `v${version}`, '--message', message)
  return notes
}

/** The manifests name the image of the release. */
async function nameImage(version: string): Promise<void> {
  const path = 'deploy/kubernetes.yaml'
  const manifests = await readFile(path, 'utf8')
  await writeFile(path, manifests.replace(/(?<=\/cx-atlas:)\S+/, version))
}

async function buildRelease(version: string, notes: string): Promise<void> {
  const folder = join('release', version)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'notes.md'), `${notes}\n`)
  const name = `cx-atlas-${version}`
  const archive = ['--prefix', `${name}/`, '--output', join(folder, `${name}.tar.gz`)]
  await runOrThrow('git', 'archive', '--format=tar.gz', ...archive, `v${version}`)
  await runOrThrow('npm', 'run', '--silent', 'check:sbom')
  for (const file of ['packages.cdx.json', 'neo4j.cdx.json'])
    await copyFile(join('sbom', file), join(folder, file))
  const image = `cx-atlas:${version}`
  if (await hasContainerEngine()) await runOrThrow('docker', 'build', '--tag', image, '.')
  else
    process.stdout.write(
      `No container engine responds; build the image with: docker build --tag ${image} .\n`,
    )
  process.stdout.write(`${folder} is ready. Publish it with: git push origin HEAD v${version}\n`)
}

async function hasContainerEngine(): Promise<boolean> {
  try {
    await readOutput('docker', 'info', '--format', '{{.ServerVersion}}')
    return true
  } catch {
    return false
  }
}
