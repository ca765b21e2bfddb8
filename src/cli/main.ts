import { printFailure } from './failures.ts'
import { limitMemory } from './limitMemory.ts'

/** Commands that run for long. */
const services = ['serve', 'demo']

if (services.includes(process.argv[2] ?? '')) limitMemory()

// The model, which the commands are made from, is read when they are loaded.
try {
  const { runCommandLine } = await import('./program.ts')
  process.exitCode = await runCommandLine(process.argv.slice(2))
} catch (error) {
  process.exitCode = printFailure(error)
}
// The process that started this one waits for its end.
if (process.exitCode) process.disconnect?.()
