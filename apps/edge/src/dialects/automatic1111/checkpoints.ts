// Models as the dialect names them.
import { catalogue, defaultModelId } from '@mintmark/models'
import type { CheckpointList, ModelManifest } from '@mintmark/shared'
import { requireModel, weightsDigestOf } from '../../routes/models.ts'

/** The first ten digits of the weights' digest, as the dialect shortens it. */
export const checkpointHash = (weightsDigest: string): string => weightsDigest.slice(0, 10)

export const titleOf = (manifest: ModelManifest): string => `${manifest.id} [${checkpointHash(weightsDigestOf(manifest))}]`

/** `model` is what the key's options name; one that is not in the catalogue any more counts as none. */
export const modelOf = (model: string | null): ModelManifest => catalogue.find(({ id }) => id === model) ?? requireModel(defaultModelId)

export const checkpoints = (): CheckpointList =>
  catalogue.map((manifest) => {
    const sha256 = weightsDigestOf(manifest)
    return { title: titleOf(manifest), model_name: manifest.id, hash: checkpointHash(sha256), sha256, filename: manifest.id, config: null }
  })
