// How the manifest of an edit begins: with the caller's picture as its parent, and what was done to it.

/** The uploaded picture. A manifest that its file carries is kept inside ours; without the file, ours only says that there was one. */
export type ParentPicture = {
  readonly contentType: string
  readonly file: { readonly bytes: Uint8Array; readonly contentType: string } | null
}

/** Names the ingredient inside one manifest definition. */
const parentLabel = 'parent'

/** Pictures of others with parts that a model made (IPTC digital source types). */
const compositeWithTrainedAlgorithmicMedia = 'http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia'

/** The ingredient that `editedActions` speaks of (C2PA 2.2, section 18.16): the one picture that this one was made from. */
export const parentIngredient = ({ contentType }: Pick<ParentPicture, 'contentType'>) => ({
  title: 'uploaded picture',
  format: contentType,
  relationship: 'parentOf',
  label: parentLabel,
})

type Edit = { readonly when: string; readonly agent: { readonly name: string; readonly version: string }; readonly parameters: object }

/** The first two actions of an edit (C2PA 2.2, section 18.15): the parent was opened, then edited by a model of this service. */
export const editedActions = ({ when, agent, parameters }: Edit) => [
  { action: 'c2pa.opened', when, parameters: { ingredientIds: [parentLabel] } },
  { action: 'c2pa.edited', when, digitalSourceType: compositeWithTrainedAlgorithmicMedia, softwareAgent: agent, parameters },
]
