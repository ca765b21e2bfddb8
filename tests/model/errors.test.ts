import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { renderErrorsPage } from '../../src/cli/pages/errors.ts'
import { errorCodes, isErrorCode, toErrorCode } from '../../src/model/errors.ts'

const root = join(import.meta.dirname, '../..')

async function readSources(): Promise<string> {
  const files = await Array.fromAsync(glob('src/**/*.ts', { cwd: root }))
  const listed = files.filter((file) => file !== 'src/model/errors.ts')
  return (await Promise.all(listed.map((file) => readFile(join(root, file), 'utf8')))).join('\n')
}

it('has every error that the service throws in its list, and no other', async () => {
  const source = await readSources()
  const thrown = new Set([...source.matchAll(/AtlasError\(\s*'([A-Z_]+)'/g)].map(([, code]) => code ?? ''))
  expect(thrown.size).toBeGreaterThan(25)
  expect([...thrown].filter((code) => !isErrorCode(code))).toEqual([])
  const statuses = [400, 404, 408, 413, 414, 415, 431, 500]
  const used = new Set([...thrown, ...statuses.map(toErrorCode)])
  const isMentioned = (code: string) => used.has(code) || source.includes(`'${code}'`)
  expect(Object.keys(errorCodes).filter((code) => !isMentioned(code))).toEqual([])
})

it('says in whole sentences why each error happens and what to do', () => {
  for (const [code, { title, cause, remedy }] of Object.entries(errorCodes)) {
    expect(title, code).toMatch(/^[A-Z][A-Za-z ]+[a-z]$/)
    for (const sentence of [cause, remedy]) expect(sentence, code).toMatch(/^[A-Z].{15,}\.$/)
  }
})

it('takes codes from the list only', () => {
  expect(['NOT_FOUND', 'constructor', 'toString', '__proto__', ''].map(isErrorCode)).toEqual([
    true,
    false,
    false,
    false,
    false,
  ])
})

it('documents every error on a page that is up to date', async () => {
  expect(await readFile(join(root, 'docs/errors.md'), 'utf8')).toBe(renderErrorsPage())
})
