import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'

/** Words for which a common term exists. */
const retiredWords =
  /\b(told|untold|whoever|anew|graver|begun|let go|get at|(has|have) to be|there is no such|takes away|gives back|hangs on)\b/i

/** Identifiers run words together: `untoldError` holds `untold`. */
const splitIdentifiers = (text: string) => text.replaceAll(/(?<=[a-z])(?=[A-Z])|_/g, ' ')

const root = join(import.meta.dirname, '..')
const patterns = [
  'src/**/*.ts',
  'cypher/*.cypher',
  'embedded/**/*.{java,py}',
  'bench/**/*.ts',
  'proofs/**/*.{ts,py,toml}',
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'docs/**/*.md',
  'openapi.yaml',
]

async function findRetiredWords(file: string): Promise<string[]> {
  const lines = (await readFile(join(root, file), 'utf8')).split('\n')
  return lines.flatMap((line, index) => {
    const [word] = retiredWords.exec(splitIdentifiers(line)) ?? []
    return word === undefined ? [] : [`${file}:${index + 1} ${word}: ${line.trim()}`]
  })
}

it('finds a retired word in prose and in an identifier, and no other', () => {
  const isRetired = (text: string) => retiredWords.test(splitIdentifiers(text))
  expect(['It has to be', 'const untoldError', 'told_text', 'Whoever asks'].map(isRetired)).toEqual([
    true,
    true,
    true,
    true,
  ])
  expect(['It must be', 'const budgetAt', 'stolde', 'renewed'].map(isRetired)).toEqual([
    false,
    false,
    false,
    false,
  ])
})

it('is plain: no text and no name has a retired word', async () => {
  const files = await Array.fromAsync(glob(patterns, { cwd: root }))
  expect(files.length).toBeGreaterThan(300)
  expect((await Promise.all(files.map(findRetiredWords))).flat()).toEqual([])
})
