// The execution providers that this machine has, found out once.
import { executionProviders, type ExecutionProvider } from '../../onnx/execution-providers.ts'
import { requireProvider } from '../../onnx/open-session.ts'
import { describeCause } from '../../telemetry/describe-cause.ts'
import type { Attempt } from './attempt.ts'

/** Those of `wanted` beside the processor that have a device, best first. `note` is told why another has not. */
export async function findDevices(
  wanted: readonly string[],
  note: (message: string) => void,
  attempt: Attempt,
): Promise<ExecutionProvider[]> {
  const devices: ExecutionProvider[] = []
  for (const id of executionProviders) {
    if (id === 'cpu' || !wanted.includes(id)) continue
    try {
      await attempt(id, () => requireProvider(id))
      devices.push(id)
    } catch (error) {
      note(`${id} is not used: ${describeCause(error)}`)
    }
  }
  return devices
}
