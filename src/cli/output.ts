/** Prints a line of the result: results go to standard output. */
export const printLine = (line = '') => process.stdout.write(`${line}\n`)

/** Prints a line about progress or a failure: standard error, so that results can be piped. */
export const printProgress = (line: string) => process.stderr.write(`${line}\n`)
