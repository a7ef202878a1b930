// A child process with its own process group and log file, which can be waited for and stopped with everything that it started.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'

export type ChildSpec = {
  readonly name: string
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly logPath: string
}

export type Child = {
  readonly name: string
  readonly logPath: string
  /** The exit code once the process has ended; a signal counts as 1. Never rejects. */
  readonly exited: Promise<number>
  /** Asks the whole group to end, and ends it by force after `graceMs`. */
  stop(graceMs: number): Promise<void>
}

/** What a child needs of this process's environment; its secrets are only those that it is given. */
function inheritedEnvironment(): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'NODE_OPTIONS', 'CI', 'http_proxy', 'https_proxy', 'no_proxy']
  return Object.fromEntries(names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])))
}

/** Starts `node` with the spec's arguments; both output streams go to the log file, which is emptied first. */
export function startChild({ name, args, environment, logPath }: ChildSpec): Child {
  const child = spawn(process.execPath, args, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...inheritedEnvironment(), ...environment },
  })
  const log = createWriteStream(logPath, { mode: 0o600 })
  child.stdout.pipe(log, { end: false })
  child.stderr.pipe(log, { end: false })
  const exited = once(child, 'close').then(async ([code]) => {
    log.end()
    await finished(log)
    return typeof code === 'number' ? code : 1
  })
  return { name, logPath, exited, stop: (graceMs) => stopGroup(child, exited, graceMs) }
}

async function stopGroup(child: ChildProcess, exited: Promise<number>, graceMs: number): Promise<void> {
  signalGroup(child, 'SIGTERM')
  const forced = new AbortController()
  const force = delay(graceMs, 'late', { signal: forced.signal }).catch(() => 'ended')
  if ((await Promise.race([exited, force])) === 'late') signalGroup(child, 'SIGKILL')
  await exited
  forced.abort()
  signalGroup(child, 'SIGKILL')
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch {
    // The group has ended.
  }
}

/** The line of a child's log that best says why it ended: its first error, else its last line. */
export async function lastWords({ logPath }: Pick<Child, 'logPath'>): Promise<string> {
  const lines = stripVTControlCharacters(await readFile(logPath, 'utf8'))
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
  const error = lines.find((line) => /\bUncaught\b|\berror\b/i.test(line) && !line.startsWith('{'))
  return (error ?? lines.at(-1) ?? 'it printed nothing').replace(/^.*Uncaught (Error: )?/, '')
}
