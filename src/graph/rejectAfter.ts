/** Waits for work, which continues by itself when it takes longer; then rejects with the error. */
export async function rejectAfter<Result>(
  timeoutMs: number,
  work: Promise<Result>,
  createError: () => Error,
): Promise<Result> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(createError()), timeoutMs)
  try {
    return await Promise.race([work, tooLate])
  } finally {
    clearTimeout(timer)
  }
}
