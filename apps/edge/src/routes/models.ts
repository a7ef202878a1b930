// GET /v1/models and GET /v1/models/{id}: the bundled catalogue as OpenAI's model objects.
import { createHash } from 'node:crypto'
import { catalogue, findModel, loras } from '@mintmark/models'
import { MintmarkError, outputFormats, weightsListing, type ModelList, type ModelManifest, type ModelObject } from '@mintmark/shared'
import type { EdgeContext } from '../edge-context.ts'

const digests = new Map(catalogue.map((manifest) => [manifest.id, createHash('sha256').update(weightsListing(manifest)).digest('hex')]))

/** SHA-256 over the listing of a model's files, lower-case hex. */
export const weightsDigestOf = ({ id }: ModelManifest): string => digests.get(id) ?? ''

/** The model of a request. Throws model_not_found, naming `model`. */
export function requireModel(name: string): ModelManifest {
  const manifest = findModel(name)
  if (manifest) return manifest
  const message = `There is no such model; GET /v1/models lists ${catalogue.map(({ id }) => id).join(', ')}.`
  throw new MintmarkError('model_not_found', { param: 'model', message })
}

const modelObject = (manifest: ModelManifest): ModelObject => ({
  object: 'model',
  id: manifest.id,
  created: manifest.created,
  owned_by: manifest.owned_by,
  capabilities: {
    tasks: manifest.tasks,
    sizes: {
      native: manifest.native_size.join('x'),
      min_side: manifest.limits.min_side,
      max_side: manifest.limits.max_side,
      max_aspect: manifest.limits.max_aspect,
    },
    steps: manifest.steps,
    guidance_scale: manifest.guidance,
    samplers: manifest.samplers,
    output_formats: [...outputFormats],
    transparency: manifest.transparency,
    prompt_tokens: manifest.prompt_tokens,
    max_images: manifest.limits.max_images,
    licence: manifest.licence,
    loras: loras.filter(({ base }) => base === manifest.id).map(({ id, description, licence }) => ({ id, description, licence })),
    weights_digest: weightsDigestOf(manifest),
  },
})

export const listModels = (c: EdgeContext): Response => c.json({ object: 'list', data: catalogue.map(modelObject) } satisfies ModelList)

export const getModel = (c: EdgeContext): Response => c.json(modelObject(requireModel(c.req.param('id') ?? '')))
