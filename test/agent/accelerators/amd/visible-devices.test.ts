import { describe, expect, test } from 'bun:test'
import { selectRocm } from '../../../../src/agent/accelerators/amd/visible-devices.ts'
import { choose } from '../../../../src/agent/accelerators/visible-devices.ts'
import { isKnown } from '../../../../src/agent/fact.ts'
import recorded from '../../../golden/rocm-visibility.json'

const EIGHT = Array.from({ length: 8 }, (_, index) => ({
  uuid: `GPU-${index}${index}aa0000`,
  migUuids: [],
}))

describe('on ROCm', () => {
  test.each([
    ['HIP_VISIBLE_DEVICES counts', { HIP_VISIBLE_DEVICES: '1,2' }, [1, 2]],
    ['CUDA_VISIBLE_DEVICES counts alone', { CUDA_VISIBLE_DEVICES: '4' }, [4]],
    ['ROCR_VISIBLE_DEVICES renumbers', { ROCR_VISIBLE_DEVICES: '6,7' }, [0, 1]],
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
    ['0.16.0', { CUDA_VISIBLE_DEVICES: '', HIP_VISIBLE_DEVICES: '2' }, [2]],
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

const RECORDED = recorded.uuids.map((uuid) => ({ uuid: `GPU-${uuid}`, migUuids: [] }))

/** All settings of the three variables with the recorded values, in the order of the recording. */
const SETTINGS = recorded.values.flatMap((hip) =>
  recorded.values.flatMap((rocr) =>
    recorded.values.map((cuda) => ({
      HIP_VISIBLE_DEVICES: hip ?? undefined,
      ROCR_VISIBLE_DEVICES: rocr ?? undefined,
      CUDA_VISIBLE_DEVICES: cuda ?? undefined,
    })),
  ),
)

function outcomeOf(env: (typeof SETTINGS)[number], version: string): string {
  const selection = selectRocm(env, version)
  const devices = isKnown(selection) ? choose(selection, RECORDED) : selection
  return isKnown(devices) ? devices.map(({ ordinal }) => ordinal).join() : 'refused'
}

describe.each(Object.entries(recorded.releases))('from %s on', (first, releases) => {
  const answers = Object.entries(recorded.answers).find(([release]) => release === first)?.[1]
  const outcomes = [...(answers ?? '')].map(
    (letter) => recorded.outcomes[letter.charCodeAt(0) - 'A'.charCodeAt(0)],
  )

  test.each(releases)('release %s sees the devices that it saw when it was asked', (release) => {
    const wrong = SETTINGS.filter((env, index) => outcomeOf(env, release) !== outcomes[index])
    expect(SETTINGS).toHaveLength(4096)
    expect(wrong).toEqual([])
  })
})
