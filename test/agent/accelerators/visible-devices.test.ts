import { describe, expect, test } from 'bun:test'
import {
  type Choosable,
  choose,
  selectCuda,
} from '../../../src/agent/accelerators/visible-devices.ts'
import { isKnown } from '../../../src/agent/fact.ts'

const EIGHT = Array.from({ length: 8 }, (_, index) => ({
  uuid: `GPU-${index}${index}aa0000`,
  migUuids: [],
}))

function chooseCuda(value: string | undefined, from: readonly Choosable[]) {
  const selection = selectCuda({ CUDA_VISIBLE_DEVICES: value })
  return isKnown(selection) ? choose(selection, from) : selection
}

function chosen(value: string | undefined) {
  const devices = chooseCuda(value, EIGHT)
  return isKnown(devices) ? devices.map((device) => device.ordinal) : devices
}

describe('CUDA_VISIBLE_DEVICES leaves', () => {
  test.each([
    ['all devices when it is not set', undefined, [0, 1, 2, 3, 4, 5, 6, 7]],
    ['none when it is empty', '', []],
    ['the indices in their order', '3,1', [3, 1]],
    ['what comes before the first index too large', '0,1,8,2', [0, 1]],
    ['what comes before a negative index', '2,-1,3', [2]],
    ['none when an index comes twice', '1,1', []],
    ['what a number starts with, as CUDA reads it', '1gpu2,2ampere', [1, 2]],
    ['none for a word', 'none', []],
    ['the devices of the UUIDs', 'GPU-22aa0000,GPU-00aa0000', [2, 0]],
    ['the device of a UUID cut short that fits one only', 'GPU-5', [5]],
    ['none when a UUID fits several', 'GPU-', []],
    ['what comes before a UUID that fits none', 'GPU-1,GPU-9,GPU-2', [1]],
    ['none when a UUID comes twice', 'GPU-1,GPU-11', []],
  ])('%s', (_, value, expected) => {
    expect(chosen(value)).toEqual(expected)
  })
})

test.each(['-', '1,+', '-x', '1,²'])('%p is unknown: PyTorch fails to read it', (value) => {
  expect(chosen(value)).toMatchObject({ code: 'visible_devices_unclear' })
})

test('a list that ends before what PyTorch cannot read is read', () => {
  expect(chosen('1,x,-')).toEqual([1])
})

test('several MIG devices are one device, the first, for CUDA gives a process one', () => {
  const devices = [{ uuid: 'GPU-0', migUuids: ['MIG-a', 'MIG-b'] }]
  expect(chooseCuda('MIG-b,MIG-a', devices)).toEqual([{ ordinal: 0, partition: 1 }])
})

test('a UUID cannot be chosen where UUIDs are unknown', () => {
  const devices = [{ uuid: undefined, migUuids: undefined }]
  expect(chooseCuda('GPU-1', devices)).toMatchObject({
    code: 'uuids_unknown',
  })
  expect(chooseCuda('MIG-1', devices)).toMatchObject({
    code: 'mig_unresolved',
  })
})
