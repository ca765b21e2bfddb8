import type { AtlasError } from '../model/errors.ts'

/** A line for who asked: results go to standard output. */
export const say = (line = '') => process.stdout.write(`${line}\n`)

/** A line about what goes on: standard error, so that results can be piped. */
export const sayProgress = (line: string) => process.stderr.write(`${line}\n`)

/** An error of ours, with the places at fault. */
export function sayError({ message, faults, cause }: AtlasError): void {
  sayProgress(`cx-atlas: ${message}`)
  if (cause instanceof Error) sayProgress(`  ${cause.message}`)
  const told = faults.filter((fault) => !message.includes(fault.message))
  for (const fault of told.slice(0, 20)) sayProgress(`  ${fault.path} ${fault.message}`)
}
