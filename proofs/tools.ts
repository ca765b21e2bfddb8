import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Programs that only proofs need; not under version control. */
const folder = join(import.meta.dirname, '../.tools')

interface GoTool {
  readonly module: string
  readonly version: string
  /** What `go install` calls the program. */
  readonly program: string
}

const goTools = {
  toxiproxy: { module: 'github.com/Shopify/toxiproxy/v2/cmd/server', version: 'v2.5.0', program: 'server' },
  vegeta: { module: 'github.com/tsenart/vegeta/v12', version: 'v12.13.0', program: 'vegeta' },
} as const satisfies Record<string, GoTool>

/** The path of a Go program, built when it is not there yet. */
export async function goTool(name: keyof typeof goTools): Promise<string> {
  const { module, version, program } = goTools[name]
  const bin = join(folder, `${name}-${version}`)
  if (!existsSync(join(bin, program))) {
    await run('go', ['install', `${module}@${version}`], { env: { ...process.env, GOBIN: bin } })
  }
  return join(bin, program)
}

const schemathesisVersion = '4.32.5'

/** The path of Schemathesis, in a Python environment of its own. */
export async function schemathesis(): Promise<string> {
  const venv = join(folder, `schemathesis-${schemathesisVersion}`)
  const program = join(venv, 'bin', 'schemathesis')
  if (!existsSync(program)) {
    await run('python3', ['-m', 'venv', venv])
    await run(join(venv, 'bin', 'pip'), ['install', '--quiet', `schemathesis==${schemathesisVersion}`])
  }
  return program
}
