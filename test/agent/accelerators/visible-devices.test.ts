import { describe, expect, test } from 'bun:test'
import { choose, selectCuda, selectRocm } from '../../../src/agent/accelerators/visible-devices.ts'
import { isKnown } from '../../../src/agent/fact.ts'

const EIGHT = Array.from({ length: 8 }, (_, index) => ({
  uuid: `GPU-${index}${index}aa0000`,
  migUuids: [],
}))

function chosen(value: string | undefined) {
  const devices = choose(selectCuda({ CUDA_VISIBLE_DEVICES: value }), EIGHT)
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

test('several MIG devices are one device, the first, for CUDA gives a process one', () => {
  const devices = [{ uuid: 'GPU-0', migUuids: ['MIG-a', 'MIG-b'] }]
  expect(choose(selectCuda({ CUDA_VISIBLE_DEVICES: 'MIG-b,MIG-a' }), devices)).toEqual([
    { ordinal: 0, partition: 1 },
  ])
})

test('a UUID cannot be chosen where UUIDs are unknown', () => {
  const devices = [{ uuid: undefined, migUuids: undefined }]
  expect(choose(selectCuda({ CUDA_VISIBLE_DEVICES: 'GPU-1' }), devices)).toMatchObject({
    code: 'uuids_unknown',
  })
  expect(choose(selectCuda({ CUDA_VISIBLE_DEVICES: 'MIG-1' }), devices)).toMatchObject({
    code: 'mig_unresolved',
  })
})

describe('on ROCm', () => {
  test.each([
    ['HIP_VISIBLE_DEVICES counts', { HIP_VISIBLE_DEVICES: '1,2' }, [1, 2]],
    ['CUDA_VISIBLE_DEVICES counts alone', { CUDA_VISIBLE_DEVICES: '4' }, [4]],
    ['ROCR_VISIBLE_DEVICES numbers anew', { ROCR_VISIBLE_DEVICES: '6,7' }, [0, 1]],
    ['an empty one leaves none', { HIP_VISIBLE_DEVICES: '' }, []],
  ])('%s', (_, env, expected) => {
    const selection = selectRocm(env, '0.24.0')
    const devices = isKnown(selection) ? choose(selection, EIGHT) : selection
    expect(isKnown(devices) ? devices.map((one) => one.ordinal) : devices).toEqual(expected)
  })

  test.each([
    ['0.10.1', { CUDA_VISIBLE_DEVICES: '3', ROCR_VISIBLE_DEVICES: '6,7' }, [0, 1]],
    ['0.24.0', { CUDA_VISIBLE_DEVICES: '1', ROCR_VISIBLE_DEVICES: '6,7' }, [1]],
    ['0.33.0', { CUDA_VISIBLE_DEVICES: '1', ROCR_VISIBLE_DEVICES: '6,7' }, [0, 1]],
    ['0.24.0', { CUDA_VISIBLE_DEVICES: '1', HIP_VISIBLE_DEVICES: '' }, [1]],
    ['0.33.0', { CUDA_VISIBLE_DEVICES: '1', HIP_VISIBLE_DEVICES: '' }, []],
    ['0.10.1', { CUDA_VISIBLE_DEVICES: '1', HIP_VISIBLE_DEVICES: '2' }, [2]],
  ])('release %s reads %j in its own way', (version, env, expected) => {
    const selection = selectRocm(env, version)
    const devices = isKnown(selection) ? choose(selection, EIGHT) : selection
    expect(isKnown(devices) ? devices.map((one) => one.ordinal) : devices).toEqual(expected)
  })

  test('where the releases differ and the release is unknown, so is the selection', () => {
    const env = { CUDA_VISIBLE_DEVICES: '1', ROCR_VISIBLE_DEVICES: '6,7' }
    expect(selectRocm(env, undefined)).toMatchObject({ code: 'visible_devices_by_release' })
    expect(selectRocm({ HIP_VISIBLE_DEVICES: '1' }, undefined)).toMatchObject({ ordinals: [1] })
  })

  test('variables that contradict each other make vLLM refuse', () => {
    const env = { HIP_VISIBLE_DEVICES: '0,1', ROCR_VISIBLE_DEVICES: '0' }
    expect(selectRocm(env, '0.24.0')).toMatchObject({ code: 'visible_devices_conflict' })
  })
})
