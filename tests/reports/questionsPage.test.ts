import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readCatalogue } from '../../src/reports/catalogue.ts'

const page = await readFile(join(import.meta.dirname, '../../docs/questions.md'), 'utf8')

it('the page of questions names every report, and no other', async () => {
  const names = [...page.matchAll(/\[([a-z-]+)\]\(reports\.md#([a-z-]+)\)/g)].map(([, label, anchor]) => {
    expect(label).toBe(anchor)
    return label
  })
  expect([...new Set(names)].toSorted()).toEqual([...(await readCatalogue()).keys()])
})
