// The LoRAs of a request, found in the catalogue and in an order that does not depend on the request's.
import { loras } from '@mintmark/models'
import { loraDigest, MintmarkError, type JobLora, type Loras, type ModelManifest } from '@mintmark/shared'
import type { JobFields } from '../dispatch/order.ts'

const param = 'loras'

function findLora(id: string, model: ModelManifest): JobLora['sha256'] {
  const lora = loras.find((candidate) => candidate.id === id)
  if (lora?.base === model.id) return loraDigest(lora)
  const own = loras.filter(({ base }) => base === model.id).map((candidate) => candidate.id)
  const instead = own.length === 0 ? `${model.id} has none` : `${model.id} has ${own.join(', ')}`
  if (!lora) throw new MintmarkError('lora_not_found', { param, message: `There is no such LoRA; ${instead}.` })
  throw new MintmarkError('unsupported_parameter', { param, message: `The LoRA ${id} is for ${lora.base}; ${instead}.` })
}

/** Without those of weight 0, which change nothing. Throws lora_not_found, unsupported_parameter for another model's, and invalid_value for one twice. */
export function planLoras(asked: Loras, model: ModelManifest): Pick<JobFields, 'loras'> {
  const found = asked.map(({ id, weight }) => ({ id, sha256: findLora(id, model), weight }))
  if (new Set(asked.map(({ id }) => id)).size < asked.length)
    throw new MintmarkError('invalid_value', { param, message: "Invalid 'loras': each may be named once." })
  const planned = found.filter(({ weight }) => weight !== 0).toSorted((a, b) => (a.id < b.id ? -1 : 1))
  return planned.length === 0 ? {} : { loras: planned }
}
