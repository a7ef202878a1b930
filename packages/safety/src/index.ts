// Prompt classifier: canonical form, auditable rules, learned heads. Pure, synchronous, no network; runs in workerd and Node.

export { CATEGORIES, perCategory, type Category } from './categories.ts'
export { createClassifier, type Classification, type Classifier } from './classify.ts'
export {
  decide,
  isAdjustable,
  MODES,
  THRESHOLDS,
  withThresholds,
  type Decision,
  type Mode,
  type ModeThresholds,
  type ThresholdChange,
} from './decide.ts'
export { decodeWeights, type PackedWeights, type Weights } from './model/weights.ts'
