import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'

const moduleUrl = new URL('../../src/cli/limitMemory.ts', import.meta.url)

/** Limits the memory of a program and returns what it then prints about itself. */
async function runLimited(environment: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), 'cx-atlas-memory-'))
  const program = join(folder, 'program.mjs')
  await writeFile(
    program,
    `import { limitMemory } from ${JSON.stringify(moduleUrl)}
limitMemory()
console.log(JSON.stringify({ pid: process.pid, flags: process.execArgv, args: process.argv.slice(2), areas: process.env.MALLOC_ARENA_MAX }))`,
  )
  const child = spawn(process.execPath, [program, 'serve'], { env: { ...process.env, ...environment } })
  const printed = await text(child.stdout)
  await rm(folder, { recursive: true })
  return { pid: child.pid, printed: JSON.parse(printed) }
}

it.runIf(process.platform === 'linux')(
  'a service takes limits of memory without another process, and does not pass them on',
  async () => {
    const { pid, printed } = await runLimited({})
    expect(printed).toEqual({ pid, flags: ['--max-semi-space-size=8'], args: ['serve'] })
  },
)

it('settings of the operator for the C library have precedence', async () => {
  const { printed } = await runLimited({ MALLOC_ARENA_MAX: '7' })
  expect(printed.areas).toBe('7')
})
