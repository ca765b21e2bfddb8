import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { releaseChangelog } from '../../deploy/changelog.ts'

const root = join(import.meta.dirname, '../..')
const version = '99.0.0'
/** What a clone does not have. */
const ignored = new Set(['.git', '.cx-atlas', '.tools', 'node_modules', 'release', 'sbom', 'embedded/jars'])

describe('the changelog of a release', () => {
  const changelog =
    '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- The map.\n\n## [0.1.0] - 2026-11-28\n\n- Start.\n'

  it('has what was unreleased under the version and the day', () => {
    expect(releaseChangelog(changelog, '0.2.0', '2026-12-01')).toEqual({
      notes: '### Added\n\n- The map.',
      text: changelog.replace('[Unreleased]\n', '[Unreleased]\n\n## [0.2.0] - 2026-12-01\n'),
    })
  })

  it.each([
    ['a version that it has already', changelog, '0.1.0', /has 0\.1\.0 already/],
    [
      'nothing unreleased',
      changelog.replace('### Added\n\n- The map.\n\n', ''),
      '0.2.0',
      /nothing unreleased/,
    ],
    ['no heading for it', '# Changelog\n', '0.2.0', /no heading ## \[Unreleased\]/],
  ])('is refused with %s', (_, text, released, message) => {
    expect(() => releaseChangelog(text, released, '2026-12-01')).toThrow(message)
  })
})

describe('npm run release', () => {
  let folder: string
  const run = async (...command: readonly [string, ...string[]]) => {
    const [program, ...args] = command
    const { stdout } = await promisify(execFile)(program, args, { cwd: folder })
    return stdout.trim()
  }
  const release = (...args: readonly string[]) =>
    run(process.execPath, join(root, 'deploy/release.ts'), '--commit-only', ...args)

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cx-atlas-release-'))
    const filter = (path: string) => !ignored.has(relative(root, path))
    await cp(root, folder, { recursive: true, filter })
    await run('git', 'init', '--quiet')
    await run('git', 'config', 'user.name', 'Test')
    await run('git', 'config', 'user.email', 'test@example.com')
    await run('git', 'add', '.')
    await run('git', 'commit', '--quiet', '--message', 'Start')
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  })

  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('refuses a version that is none, and changes that are not committed', async () => {
    await expect(release('next')).rejects.toThrow(/next is no version such as 0\.2\.0/)
    await writeFile(join(folder, 'draft.md'), 'a draft')
    await expect(release(version)).rejects.toThrow(/changes that are not committed/)
    await rm(join(folder, 'draft.md'))
  })

  it('sets the version everywhere, in one commit with a tag that has the notes', async () => {
    const before = await readFile(join(folder, 'CHANGELOG.md'), 'utf8')
    const { notes } = releaseChangelog(before, version, '2026-12-01')
    await release(version)
    expect(await run('git', 'status', '--porcelain')).toBe('')
    expect(await run('git', 'log', '-1', '--format=%s')).toBe(`Release ${version}`)
    expect(await run('git', 'tag', '--points-at', 'HEAD')).toBe(`v${version}`)
    expect(await run('git', 'tag', '--list', '--format=%(contents)', `v${version}`)).toBe(
      `cx-atlas ${version}\n\n${notes}`,
    )
    const changed = await run('git', 'show', '--format=', '--name-only', 'HEAD')
    expect(changed.split('\n')).toEqual(
      expect.arrayContaining(['CHANGELOG.md', 'openapi.yaml', 'package-lock.json', 'package.json']),
    )
    expect(await readFile(join(folder, 'deploy/kubernetes.yaml'), 'utf8')).toContain(`/cx-atlas:${version}\n`)
    expect(await readFile(join(folder, 'openapi.yaml'), 'utf8')).toContain(`version: ${version}`)
    await expect(release(version)).rejects.toThrow(/tag v99\.0\.0 exists already/)
  })
})
