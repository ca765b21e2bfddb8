// Ensures a Node that runs TypeScript. Plain JavaScript, so that an older Node can read it.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const requiredMajor = 24
const bundledNode = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url))

if (Number.parseInt(process.versions.node, 10) < requiredMajor) {
  if (existsSync(bundledNode)) process.exit(await runWithBundledNode())
  process.stderr.write(
    `cx-atlas needs Node.js ${requiredMajor} or newer, and this is ${process.versions.node}: ` +
      'install a newer one, or run "npm ci" without --ignore-scripts and --omit=dev, which brings its own.\n',
  )
  process.exit(1)
}

/** Runs this very command with the Node that the development dependencies bring; resolves to its exit code. */
function runWithBundledNode() {
  const child = spawn(bundledNode, [...process.execArgv, ...process.argv.slice(1)], { stdio: 'inherit' })
  // A terminal sends Ctrl-C to both processes; a supervisor sends SIGTERM to this one only.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  return new Promise((resolve) => {
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)))
  })
}
