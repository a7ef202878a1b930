// The prompt classifier, built on first use and kept for the life of the isolate.
import { createClassifier, type Classifier } from '@mintmark/safety'
import { loadWeights } from '@mintmark/safety/weights'

let classifier: Classifier | null = null

/** Building it takes some tens of milliseconds of processor time, which a start that serves no prompt does not pay. */
export function promptClassifier(): Classifier {
  classifier ??= createClassifier(loadWeights())
  return classifier
}
