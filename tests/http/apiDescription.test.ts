import { execFile } from 'node:child_process'
import { cp, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { useTemporaryFolder } from '../support/temporaryFolder.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
const description = await readFile(join(root, 'openapi.yaml'), 'utf8')
const getFolder = useTemporaryFolder()

it('fits into 800 KB', () => {
  expect(Buffer.byteLength(description)).toBeLessThanOrEqual(800_000)
})

it('has no aliases, no wildcards in paths and an id for every operation', () => {
  expect(description).not.toMatch(/^\s*(- )?[\w-]*:? ?[&*]\w+$/m)
  expect(description).not.toMatch(/^ {2}\/.*\*/m)
  const operations = description.match(/^ {4}(get|put|post|patch|delete):$/gm) ?? []
  const ids = (description.match(/^ {6}operationId: .+$/gm) ?? []).map((line) => line.trim())
  expect(ids.length).toBe(operations.length)
  expect(new Set(ids).size).toBe(ids.length)
})

describe('for generators of clients', () => {
  type Value = Readonly<Record<string, unknown>>
  const document = parse(description) as { components: { schemas: Readonly<Record<string, Value>> } }
  const { schemas } = document.components
  const isObject = (value: unknown): value is Value => typeof value === 'object' && value !== null

  /** Every object of the document with its path. */
  function* walk(value: unknown, path = ''): Generator<{ path: string; value: Value }> {
    if (!isObject(value)) return
    yield { path, value }
    for (const [key, child] of Object.entries(value)) yield* walk(child, `${path}/${key}`)
  }
  const objects = [...walk(document)]

  it('has no schema whose name is one word, as keywords and built-in types are', () => {
    const names = Object.keys(schemas)
    expect(names.length).toBeGreaterThan(300)
    expect(names.filter((name) => !/[a-z0-9][A-Z]/.test(name))).toEqual([])
  })

  it('composes no schema of one with null, which some generators lose', () => {
    const resolve = ({ $ref }: Value) => schemas[String($ref).replace('#/components/schemas/', '')]
    const composed = objects.flatMap(({ path, value }) =>
      ((value.allOf ?? []) as Value[]).map((part) => ({ path, base: resolve(part) })),
    )
    expect(composed.filter(({ base }) => base !== undefined).length).toBeGreaterThan(40)
    expect(composed.filter(({ base }) => JSON.stringify(base)?.includes('"null"'))).toEqual([])
  })

  it('has a type for every body', () => {
    const contents = objects.filter(({ path }) => path.endsWith('/content'))
    const bodies = contents.flatMap(({ path, value }) =>
      Object.entries(value).map(([type, body]) => ({
        path: `${path}/${type}`,
        schema: (body as Value).schema,
      })),
    )
    const isTyped = (schema: unknown) =>
      isObject(schema) && ['type', '$ref', 'anyOf', 'allOf'].some((key) => key in schema)
    expect(bodies.length).toBeGreaterThan(300)
    expect(bodies.filter(({ schema }) => !isTyped(schema))).toEqual([])
  })

  it('names every body with properties', () => {
    const schemaPath = /\/content\/[^/]+\/[^/]+\/schema$/
    const bodies = objects.filter(({ path }) => schemaPath.test(path))
    const inline = bodies.filter(({ value }) => Object.keys(value.properties ?? {}).length > 0)
    expect(bodies.length).toBeGreaterThan(300)
    expect(inline.map(({ path }) => path)).toEqual([])
  })

  it('has no enumeration with values that differ in case only', () => {
    const enumerations = objects.filter(({ value }) => Array.isArray(value.enum))
    expect(enumerations.length).toBeGreaterThan(100)
    const ambiguous = enumerations.filter(({ value }) => {
      const values = (value.enum as unknown[]).map((each) => String(each).toLowerCase())
      return new Set(values).size < values.length
    })
    expect(ambiguous).toEqual([])
  })
})

it('changes by at most 400 lines for a new kind of node', async () => {
  const folder = getFolder()
  for (const name of ['src', 'cypher', 'migrations', 'package.json']) {
    await cp(join(root, name), join(folder, name), { recursive: true })
  }
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  const channel = await readFile(join(root, 'src/model/kinds/channel.ts'), 'utf8')
  const gadget = channel
    .replace("name: 'Channel'", "name: 'Gadget'")
    .replace("path: 'channels'", "path: 'gadgets'")
  await writeFile(join(folder, 'src/model/kinds/gadget.ts'), gadget)
  const program =
    "import { renderOpenApiYaml } from './src/service.ts'; console.log(await renderOpenApiYaml())"
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: folder,
    maxBuffer: 10_000_000,
  })
  expect(stdout).toContain('operationId: createGadget')
  await writeFile(join(folder, 'after.yaml'), stdout.trimEnd().concat('\n'))
  const changedLines = await countChangedLines(join(root, 'openapi.yaml'), join(folder, 'after.yaml'))
  expect(changedLines).toBeGreaterThan(100)
  expect(changedLines).toBeLessThanOrEqual(400)
})

/** Added and removed lines; diff ends with 1 if there are some. */
async function countChangedLines(before: string, after: string): Promise<number> {
  const { stdout } = await run('diff', [before, after], { maxBuffer: 10_000_000 }).catch(
    (error: { stdout: string }) => error,
  )
  return stdout.split('\n').filter((line) => /^[<>]/.test(line)).length
}
