// The policy of the learned classifier, at the thresholds of the request's moderation mode.
import { decide } from '@mintmark/safety'
import { promptClassifier } from './classifier.ts'
import { steeringTexts, verdictOf, type Policy } from './verdict.ts'

export const classifierPolicy: Policy = async (input) => {
  const classifier = promptClassifier()
  return verdictOf(steeringTexts(input).flatMap((text) => decide(classifier.classify(text), input.moderation).categories))
}
