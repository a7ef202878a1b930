// Structured log lines: one JSON object a line. Fields are ids, codes, counts and times; never prompts, keys or signed URLs.
export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]
type Fields = Readonly<Record<string, string | number | boolean | null | undefined>>

export type Log = (level: Exclude<LogLevel, 'silent'>, message: string, fields?: Fields) => void

/** A log that writes the lines at or above `threshold`. */
export const createLog =
  (threshold: LogLevel, write: (line: string) => void, now: () => number): Log =>
  (level, msg, fields = {}) => {
    if (logLevels.indexOf(level) < logLevels.indexOf(threshold)) return
    write(JSON.stringify({ level, time: now(), msg, ...fields }))
  }

export const withFields =
  (log: Log, bound: Fields): Log =>
  (level, message, fields) =>
    log(level, message, { ...bound, ...fields })
