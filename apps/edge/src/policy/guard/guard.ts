// A guard model: a large classifier somewhere else that is asked about one prompt.
import type { Category } from '@mintmark/safety'

/** The categories that the model finds in a prompt, or null when it did not answer in time or at all. Never rejects. */
export type Guard = (text: string) => Promise<readonly Category[] | null>
