import { execFile } from 'node:child_process'
import { cp, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
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
