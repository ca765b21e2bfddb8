import type { AtlasError } from '../model/errors.ts'

/** A line for who asked: results go to standard output. */
export const printLine = (line = '') => process.stdout.write(`${line}\n`)

/** A line about what goes on: standard error, so that results can be piped. */
export const printProgress = (line: string) => process.stderr.write(`${line}\n`)

/** An error of ours, with the places at fault. */
export function printError({ message, faults, cause }: AtlasError): void {
  printProgress(`cx-atlas: ${message}`)
  if (cause instanceof Error) printProgress(`  ${cause.message}`)
  const unmentionedFaults = faults.filter((fault) => !message.includes(fault.message))
  for (const fault of unmentionedFaults.slice(0, 20)) printProgress(`  ${fault.path} ${fault.message}`)
}
