// Starts a process that runs models, without the runner's secrets in its environment, and keeps what it last said of itself.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { createCaller } from '../../threads/caller.ts'
import type { HostAnswer, HostCall, HostEvent, HostSetup, HostState } from './protocol.ts'
import type { TryingHost } from './outlive-crashes.ts'

const program = fileURLToPath(new URL('./main.ts', import.meta.url))

const withoutSecrets = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('MINTMARK_')))

/** `note` is told what the process has to say to the operator. `file` is the program that it runs. */
export function startHost(setup: HostSetup, note: (message: string) => void, file = program): TryingHost {
  const child = spawn(process.execPath, [file, JSON.stringify(setup)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced',
    env: withoutSecrets(process.env),
  })
  const caller = createCaller<HostCall, HostAnswer, HostEvent>(child)
  let state: HostState = { models: [], residentBytes: 0 }
  let trying: string | null = null
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return {
    ended,
    state: () => state,
    crashedBy: () => (hasEnded() ? trying : null),
    ask: (call, { signal, onEvent }) =>
      caller.ask(call, {
        signal,
        onEvent(event) {
          if (event.kind === 'state') state = event.state
          else if (event.kind === 'note') note(event.message)
          else if (event.kind === 'trying') trying = event.provider
          else onEvent(event)
        },
      }),
    close: caller.close,
  }
}
