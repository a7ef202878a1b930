// Processor time of this process and of all that it has started, from /proc (proc_pid_stat(5), Linux).
import { readdir, readFile } from 'node:fs/promises'

/** `ms`: processor time so far, in steps of a clock tick. */
type Process = { readonly pid: number; readonly parent: number; readonly name: string; readonly ms: number }

/** USER_HZ is 100 on every architecture that Node runs on. */
const tickMs = 10

const nameOf = (command: string): string => {
  if (command.includes('workerd')) return 'workerd'
  if (command.includes('wrangler')) return 'wrangler'
  return command.includes('gpu-runner') ? 'runner' : 'other'
}

async function readProcess(pid: number): Promise<Process | null> {
  try {
    const [stat, command] = await Promise.all(['stat', 'cmdline'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8')))
    // The second field is the name, in brackets, and may hold anything; `fields` begins with the third.
    const fields = (stat ?? '').slice((stat ?? '').lastIndexOf(')') + 2).split(' ')
    return { pid, parent: Number(fields[1]), name: nameOf(command ?? ''), ms: tickMs * (Number(fields[11]) + Number(fields[12])) }
  } catch {
    return null
  }
}

const isBelow = (pid: number, root: number, parents: ReadonlyMap<number, number>): boolean => {
  const parent = parents.get(pid)
  return pid === root || (parent !== undefined && isBelow(parent, root, parents))
}

/** Milliseconds so far by name; `client` is this process. */
export async function processorTimes(): Promise<Map<string, number>> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const found = (await Promise.all(pids.map(readProcess))).filter((one) => one !== null)
  const parents = new Map(found.map(({ pid, parent }) => [pid, parent]))
  const times = new Map<string, number>()
  for (const { pid, name, ms } of found.filter((one) => isBelow(one.pid, process.pid, parents))) {
    const label = pid === process.pid ? 'client' : name
    times.set(label, (times.get(label) ?? 0) + ms)
  }
  return times
}
