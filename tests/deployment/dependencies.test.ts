import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import packageLock from '../../package-lock.json' with { type: 'json' }

interface LockedPackage {
  readonly version?: string
  readonly license?: string
  readonly integrity?: string
  readonly dev?: boolean
}

const root = join(import.meta.dirname, '../..')
const locked = Object.entries<LockedPackage>(packageLock.packages).filter(([path]) => path !== '')
const dependencies = { ...packageJson.dependencies, ...packageJson.devDependencies }

/** Licences under which a package may be part of the service; none of them binds the service itself. */
const permissiveLicenses = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  // Fonts, which may be embedded in documents: the second one has the licence of Bitstream Vera.
  'MIT AND OFL-1.1',
  'SEE LICENSE IN README.md AND LICENSE',
]

/** The licence column of `docs/dependencies.md` by package; one row may name several of each. */
function readDocumentedLicenses(): ReadonlyMap<string, string> {
  const text = readFileSync(join(root, 'docs/dependencies.md'), 'utf8')
  const sections = text
    .split('\n## ')
    .filter((section) => /^(The service|Building and testing)\n/.test(section))
  const rows = sections.flatMap((section) => section.split('\n').filter((line) => line.startsWith('| ')))
  return new Map(
    rows.flatMap((row) => {
      const [, names = '', licenses = ''] = row
        .split(' | ')
        .join('|')
        .split('|')
        .map((cell) => cell.trim())
      const packages = names.split(', ')
      const licenseList = licenses.split(', ')
      return packages.map((name, index) => [name, licenseList[index] ?? licenseList[0] ?? ''] as const)
    }),
  )
}

describe('the dependencies', () => {
  const documented = readDocumentedLicenses()

  it.each(Object.keys(dependencies))('documents %s with its licence', (name) => {
    const { license } = JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8'))
    expect(documented.get(name)?.replace(' or ', ' OR ')).toBe(license)
  })

  it('documents no package that is not used', () => {
    const known = new Set([...Object.keys(dependencies), 'package', '---'])
    expect([...documented.keys()].filter((name) => !known.has(name))).toEqual([])
  })

  it('has only permissive licences in the service', () => {
    const others = locked.filter(
      ([, { dev = false, license = 'none' }]) => !dev && !permissiveLicenses.includes(license),
    )
    expect(others.map(([path, { license }]) => `${path}: ${license}`)).toEqual([])
  })

  it('locks every package by a SHA-512 checksum', () => {
    expect(locked.length).toBeGreaterThan(500)
    const unlocked = locked.filter(([, { integrity = '' }]) => !integrity.startsWith('sha512-'))
    expect(unlocked.map(([path]) => path)).toEqual([])
  })
})
