const downloadPattern = /Downloaded (?:from \S+ )?\S+\.jar \(([\d.]+) (B|kB|MB|GB)/
const megabytesPerUnit: Readonly<Record<string, number>> = { B: 1e-6, kB: 1e-3, MB: 1, GB: 1e3 }
const progressIntervalMs = 2_000

/** Counts the downloaded jars in the lines of a program's output, and reports the progress every two seconds. */
export function createDownloadCounter(onProgress: (line: string) => void): (line: string) => void {
  let fileCount = 0
  let downloadedMb = 0
  let reportedAtMs = performance.now()
  return (line) => {
    const [, amount, unit] = downloadPattern.exec(line) ?? []
    if (amount === undefined || unit === undefined) return
    fileCount += 1
    downloadedMb += Number(amount) * (megabytesPerUnit[unit] ?? 0)
    if (performance.now() - reportedAtMs < progressIntervalMs) return
    reportedAtMs = performance.now()
    onProgress(`Downloaded ${fileCount} files, ${downloadedMb.toFixed(0)} MB so far`)
  }
}
