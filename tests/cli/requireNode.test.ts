import { execFile } from 'node:child_process'
import { cp, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import { useTemporaryFolder } from '../support/temporaryFolder.ts'

const root = join(import.meta.dirname, '../..')
const getFolder = useTemporaryFolder()

/** Makes the Node of this machine look like an older one. */
const oldNode = `data:text/javascript,${encodeURIComponent(
  "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.9.0' } })",
)}`

/** Runs the check as an old Node would, in a copy of the project that has only `bin/`. */
async function runOnOldNode() {
  await cp(join(root, 'bin'), join(getFolder(), 'bin'), { recursive: true })
  const args = ['--import', oldNode, join(getFolder(), 'bin/requireNode.mjs'), 'some', 'arguments']
  return promisify(execFile)(process.execPath, args).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  )
}

describe('on a Node that cannot run TypeScript', () => {
  it('a command without bundled Node ends in one sentence that says what to do', async () => {
    expect(await runOnOldNode()).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'cx-atlas needs Node.js 24 or newer, and this is 20.9.0: install a newer one, or run "npm ci" without ' +
        '--ignore-scripts and --omit=dev, which brings its own.\n',
    })
  })

  it('a command continues with the Node that the development dependencies bring', async () => {
    const bundledNode = join(getFolder(), 'node_modules/node/bin/node')
    await mkdir(dirname(bundledNode), { recursive: true })
    await writeFile(bundledNode, '#!/bin/sh\necho "$@"\nexit 7\n', { mode: 0o755 })
    const { code, stdout, stderr } = await runOnOldNode()
    expect([code, stderr]).toEqual([7, ''])
    expect(stdout).toMatch(/^--import data:.*bin\/requireNode\.mjs some arguments$/m)
  })
})

describe('package.json', () => {
  it('checks Node before every script that runs TypeScript', () => {
    const unchecked = Object.entries(packageJson.scripts).filter(
      ([, command]) =>
        /\.ts\b/.test(command) && /^node (?!--import \.\/bin\/requireNode\.mjs )/.test(command),
    )
    expect(unchecked).toEqual([])
    expect(packageJson.scripts.pretest).toBe('node bin/requireNode.mjs')
  })
})
