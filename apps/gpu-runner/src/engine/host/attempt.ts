// Tells the runner which execution provider is tried, in case it ends the process.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ExecutionProvider } from '../../onnx/execution-providers.ts'
import type { HostEvent } from './protocol.ts'

/** Does `work`, which is the first that the process does on a provider. */
export type Attempt = <Result>(provider: ExecutionProvider, work: () => Promise<Result>) => Promise<Result>

export const createAttempt =
  (emit: (event: HostEvent) => void): Attempt =>
  async (provider, work) => {
    emit({ kind: 'trying', provider })
    // The message is out before native code can end the process.
    await nextTurn()
    try {
      return await work()
    } finally {
      emit({ kind: 'trying', provider: null })
    }
  }
