// The flow path: its ends, its evenness without shift, and the shift of SD3 by hand.
import { expect, test } from 'vitest'
import { createFlowSchedule } from './flow.ts'

test('runs evenly from pure noise to clean', () => {
  expect(createFlowSchedule()(4).map(({ sigma }) => sigma)).toEqual([1, 0.75, 0.5, 0.25, 0])
  expect(createFlowSchedule()(2).map(({ alpha, timestep }) => [alpha, timestep])).toEqual([
    [0, 1000],
    [0.5, 500],
    [1, 0],
  ])
})

test('shift 3 moves the middle of the path to sigma 0.75', () => {
  expect(createFlowSchedule({ shift: 3 })(2).map(({ sigma }) => sigma)).toEqual([1, 0.75, 0])
})

test('scales the timestep to the range that the model was trained on', () => {
  expect(createFlowSchedule({ trainSteps: 1 })(1).map(({ timestep }) => timestep)).toEqual([1, 0])
})
