// Prompt classifier: canonical form, auditable rules, learned heads. Pure, synchronous, no network; runs in workerd and Node.

export { CATEGORIES, type Category } from './categories.ts'
export { createClassifier, type Classification, type Classifier } from './classify.ts'
export { decide, THRESHOLDS, type Decision, type Mode } from './decide.ts'
export { decodeWeights, type PackedWeights, type Weights } from './model/weights.ts'
