// Starts a process that runs models, without the runner's secrets in its environment.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { createCaller } from '../../threads/caller.ts'
import type { HostAnswer, HostCall, HostEvent, HostSetup, HostState } from './protocol.ts'
import type { Host } from './supervisor.ts'

const program = fileURLToPath(new URL('./main.ts', import.meta.url))

const withoutSecrets = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('MINTMARK_')))

/** `note` is told what the process has to say to the operator. */
export function startHost(setup: HostSetup, note: (message: string) => void): Host {
  const child = spawn(process.execPath, [program, JSON.stringify(setup)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced',
    env: withoutSecrets(process.env),
  })
  const caller = createCaller<HostCall, HostAnswer, HostEvent>(child)
  let state: HostState = { models: [], residentBytes: 0 }
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return {
    ended,
    state: () => state,
    ask: (call, { signal, onEvent }) =>
      caller.ask(call, {
        signal,
        onEvent(event) {
          if (event.kind === 'state') state = event.state
          else if (event.kind === 'note') note(event.message)
          else onEvent(event)
        },
      }),
    close: caller.close,
  }
}
