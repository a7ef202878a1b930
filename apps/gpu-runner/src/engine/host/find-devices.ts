// The execution providers that this machine has, found out once.
import { executionProviders, type ExecutionProvider } from '../../onnx/execution-providers.ts'
import { requireProvider } from '../../onnx/open-session.ts'
import { describeCause } from '../../telemetry/describe-cause.ts'

/** Those of `wanted` beside the processor that have a device, best first. `note` is told why another has not. */
export async function findDevices(wanted: readonly string[], note: (message: string) => void): Promise<ExecutionProvider[]> {
  const devices: ExecutionProvider[] = []
  for (const id of executionProviders) {
    if (id === 'cpu' || !wanted.includes(id)) continue
    try {
      await requireProvider(id)
      devices.push(id)
    } catch (error) {
      note(`${id} is not used: ${describeCause(error)}`)
    }
  }
  return devices
}
