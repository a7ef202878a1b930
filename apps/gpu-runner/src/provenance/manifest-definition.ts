// The C2PA manifest of a generated or edited image: who made it, with which model, when, and under which id. Never the prompt or the caller.
import { softBindingAlgorithm, softBindingValue, type JobLora } from '@mintmark/shared'
import { editedActions } from './edited-actions.ts'

/** Our labels inside the manifest: reverse domain order, as the specification asks of entries that it does not define. */
export const namespace = 'org.mintmark'

export type ManifestSubject = {
  readonly imageId: string
  readonly modelId: string
  /** SHA-256 (hex) that names the weights. */
  readonly weightsDigest: string
  /** What changed the weights for this picture. */
  readonly loras?: readonly JobLora[] | undefined
  readonly fileExtension: string
  readonly madeAt: Date
  /** Version of this service. */
  readonly version: string
  /** What the picture's watermark says, 12 hex digits; null without a watermark. */
  readonly watermarkId: string | null
  /** Whether the image was made from a picture of the caller, which is then the manifest's parent. */
  readonly isEdit: boolean
}

const serviceName = 'Mintmark'
const trainedAlgorithmicMedia = 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia'
/** Enough of the digest to tell weights apart by eye. */
const shortDigest = (digest: string): string => digest.slice(0, 12)

const withoutMilliseconds = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, 'Z')

/** What made the picture, and its place in our records. */
const madeBy = ({ imageId, modelId, weightsDigest, madeAt, version }: ManifestSubject) => ({
  when: withoutMilliseconds(madeAt),
  agent: { name: modelId, version: shortDigest(weightsDigest) },
  parameters: { [`${namespace}.image_id`]: imageId, [`${namespace}.system`]: `${serviceName}/${version}` },
})

/** First actions of the manifest (C2PA 2.2, section 18.15): created by a model, by this system, under this id, or edited by it. */
function firstActions(subject: ManifestSubject): object[] {
  const { when, agent, parameters } = madeBy(subject)
  if (subject.isEdit) return editedActions({ when, agent, parameters })
  return [{ action: 'c2pa.created', when, digitalSourceType: trainedAlgorithmicMedia, softwareAgent: agent, parameters }]
}

/** `model@weights`, and each LoRA after it with how much of it was added. */
const modelIdentifier = ({ modelId, weightsDigest, loras = [] }: ManifestSubject): string =>
  [`${modelId}@${shortDigest(weightsDigest)}`, ...loras.map(({ id, sha256, weight }) => `${weight} ${id}@${shortDigest(sha256)}`)].join(
    ' + ',
  )

const assertion = <Data>(label: string, data: Data) => ({ label, created: true, data })

/** Leads from the mark to this manifest (C2PA 2.2, section 18.10); the action is allowed only beside it (section 18.15). */
const watermarkActions = ({ watermarkId }: ManifestSubject) => (watermarkId === null ? [] : [{ action: 'c2pa.watermarked' }])
const softBindings = ({ watermarkId }: ManifestSubject) =>
  watermarkId === null
    ? []
    : [
        assertion('c2pa.soft-binding', {
          alg: softBindingAlgorithm,
          blocks: [{ scope: {}, value: softBindingValue(watermarkId) }],
          pad: '',
        }),
      ]

/**
 * The definition that c2pa-rs builds a manifest from. Every assertion is `created`, so that it counts as said by the signer
 * (C2PA 2.2, section 10.3.2). Without a watermark there is neither a soft binding nor a `c2pa.watermarked` action.
 */
export function manifestDefinition(subject: ManifestSubject) {
  const { imageId, modelId, fileExtension, version } = subject
  return {
    claim_generator_info: [{ name: serviceName, version }],
    title: `${imageId}.${fileExtension}`,
    assertions: [
      assertion('c2pa.actions.v2', { actions: [...firstActions(subject), ...watermarkActions(subject)], allActionsIncluded: true }),
      ...softBindings(subject),
      assertion('c2pa.ai-disclosure', {
        modelType: 'c2pa.types.model',
        modelName: modelId,
        modelIdentifier: modelIdentifier(subject),
      }),
      assertion('cawg.training-mining', { entries: { 'cawg.ai_generative_training': { use: 'notAllowed' } } }),
    ],
  }
}
