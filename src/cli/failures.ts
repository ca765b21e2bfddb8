import { dirname } from 'node:path'
import { CommanderError } from 'commander'
import { AtlasError } from '../model/errors.ts'
import { printProgress } from './output.ts'

/** Exit codes of every command, documented in docs/cli.md. */
export const exitCodes = { done: 0, failed: 1, usage: 2 } as const

/** A mistake in how a command is called; raised before anything is started. */
export class UsageError extends CommanderError {
  constructor(message: string) {
    super(exitCodes.usage, 'cx-atlas.usage', message)
  }
}

/** A failure that the process in which it happened has printed. */
export class PrintedFailure extends Error {}

/** Runs a check of arguments whose error is a mistake in the call. */
export function asUsageError<Result>(check: () => Result): Result {
  try {
    return check()
  } catch (error) {
    throw error instanceof AtlasError ? new UsageError(error.message) : error
  }
}

/** Prints what went wrong on standard error and returns the exit code; only a defect of ours has a stack trace. */
export function printFailure(error: unknown): number {
  if (error instanceof CommanderError) return printUsageFailure(error)
  if (error instanceof PrintedFailure) return exitCodes.failed
  if (error instanceof AtlasError) printAtlasError(error)
  else if (isSystemError(error)) printProgress(`error: ${describeSystemError(error)}`)
  else printProgress(`error: unexpected failure, please report it\n${formatDefect(error)}`)
  return exitCodes.failed
}

/** Commander prints its own messages. */
function printUsageFailure(error: CommanderError): number {
  if (error instanceof UsageError) printProgress(`error: ${error.message}`)
  return error.exitCode === 0 ? exitCodes.done : exitCodes.usage
}

const maxFaults = 20

function printAtlasError({ message, faults, cause }: AtlasError): void {
  printProgress(`error: ${message}`)
  if (cause instanceof Error) printProgress(`  ${shortenCause(cause)}`)
  const unmentionedFaults = faults.filter((fault) => !message.includes(fault.message))
  for (const fault of unmentionedFaults.slice(0, maxFaults)) printProgress(`  ${fault.path} ${fault.message}`)
  if (unmentionedFaults.length > maxFaults)
    printProgress(`  and ${unmentionedFaults.length - maxFaults} more`)
}

/** The driver explains at length what it suspects and names the cause last. */
export const shortenCause = ({ message }: Error) => message.replace(/^.*Caused by: /s, '')

type SystemError = NodeJS.ErrnoException & { readonly address?: string; readonly port?: number }

const isSystemError = (error: unknown): error is SystemError =>
  error instanceof Error && 'code' in error && 'syscall' in error

function describeSystemError(error: SystemError): string {
  const { code, path, syscall, message } = error
  if (syscall === 'listen' || syscall === 'getaddrinfo') return describeListenError(error)
  const file = path ?? 'the file'
  switch (code) {
    case 'ENOENT':
      return `${file} does not exist`
    case 'EACCES':
    case 'EPERM':
      return `no permission to ${syscall === 'open' ? 'open' : 'write'} ${file}`
    case 'EROFS':
      return `${file} is on a read-only file system`
    case 'ENOSPC':
      return `no space left on the disk that holds ${file}`
    case 'EISDIR':
      return `${file} is a folder, not a file`
    case 'ENOTDIR':
    case 'EEXIST':
      return `${dirname(file)} is not a folder`
    default:
      return message
  }
}

function describeListenError({ code, address, port, message }: SystemError): string {
  if (code === 'EADDRINUSE')
    return `port ${port} on ${address} is in use; set PORT to another one (PORT=0 picks a free port)`
  if (code === 'EACCES') return `no permission to listen on port ${port}; set PORT to 1024 or higher`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `HOST must be an address of this machine${address ? ` (was ${address})` : ''}`
  return message
}

const formatDefect = (error: unknown) =>
  error instanceof Error ? (error.stack ?? error.message) : String(error)
