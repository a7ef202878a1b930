// Starts an inspection process with capped memory, no environment, no rights to write, to start anything or to listen.
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Of heap, stacks and every other private mapping, KiB; a bomb ends the process instead of the machine. */
const dataLimitKiB = 1_572_864
const heapMiB = 512

const childFile = fileURLToPath(new URL('./child.ts', import.meta.url))
const flags = [
  `--max-old-space-size=${heapMiB}`,
  '--permission',
  '--allow-fs-read=*',
  '--allow-addons',
  '--disable-warning=SecurityWarning',
]

/** The shell only lowers the limit (`ulimit -d`, POSIX) and becomes Node. */
export function spawnChild(): ChildProcess {
  const script = `ulimit -d ${dataLimitKiB} 2>/dev/null; exec "$0" "$@"`
  return spawn('/bin/sh', ['-c', script, process.execPath, ...flags, childFile], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
    env: {},
  })
}
