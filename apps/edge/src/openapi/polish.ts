// What is taken out of the schemas that zod writes for the description.
import type { CreateDocumentOptions } from 'zod-openapi'

/**
 * An answer may gain fields, so its objects are open, although the service adds none that its schemas do not name. The bounds of safe
 * integers say nothing of the API.
 */
export const polish: NonNullable<CreateDocumentOptions['override']> = ({ jsonSchema, io }) => {
  if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
}
