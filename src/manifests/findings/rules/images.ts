import { readImage } from '../../../vllm/image.ts'
import { claimedDevices } from '../../pods/claims.ts'
import { argumentOf, type CheckedContainer, runsVllm } from '../../servers/server.ts'
import { atContainer, atToken, type ContainerRule, type Draft } from '../draft.ts'
import { placeholderIn } from './placeholders.ts'

/** Tags that move: `latest`, `nightly`, branches. */
const MOVING_TAG = /^(?:latest|nightly|main|master|dev|edge|stable)(?:$|-[a-z]+$)|-latest$/

/** A placeholder: names of images have no upper case letters, so `REPLACE_ME` is not one. */
const PLACEHOLDER = /^replaced-by-|^your-|^[^/:@]*[A-Z]/

/** Images whose release can change. */
export const imageRule: ContainerRule = function* imageRule(container) {
  const { image } = container
  if (image === '' || image.startsWith('<image of ')) return
  if (PLACEHOLDER.test(image) || placeholderIn(image) !== undefined) {
    const message = `The image is ${image}, which is a placeholder. Replace it before you apply the manifest`
    yield atContainer('placeholder_left', container, ['image'], message)
    return
  }
  const { tag, hasDigest } = readImage(image)
  if (hasDigest) return
  if (tag === undefined) {
    const message = `The image ${image} has no tag, so it is the latest one when the node pulls it. Name a release`
    yield atContainer('image_not_pinned', container, ['image'], message)
  } else if (MOVING_TAG.test(tag)) {
    const message = `The tag ${tag} of the image moves. Name a release, such as v0.24.0, or a digest`
    yield atContainer('image_not_pinned', container, ['image'], message)
  }
}

/** Which release the command was checked by, where the image does not say it. */
export const releaseRule: ContainerRule = function* releaseRule(container) {
  if (!runsVllm(container)) return
  const { release, image } = container
  if (release.from === 'unknown') {
    const message = `The image has vLLM ${readImage(image).version}, which is not among the releases that this service knows (0.10.1 and later), so its options were not checked. Upgrade, or send the command to POST /v1/serve for a known release`
    yield atContainer('release_not_known', container, ['image'], message)
  } else if (release.from === 'assumed') {
    const message = `The image${image === '' ? '' : ` ${image}`} does not say which release of vLLM it has, so ${release.version} was assumed. Send vllm_version to check another one`
    yield atContainer('release_assumed', container, ['image'], message)
  }
}

interface ImagePlatform {
  readonly hint: RegExp
  readonly platform: string
  readonly resources: RegExp
}

/** What the name of an image says of the accelerators that it is for. */
const IMAGE_PLATFORMS: readonly ImagePlatform[] = [
  { hint: /rocm/, platform: 'AMD GPUs', resources: /^amd\.com\/|^gpu\.amd\.com/ },
  { hint: /xpu/, platform: 'Intel GPUs', resources: /^gpu\.intel\.com/ },
  { hint: /gaudi|hpu/, platform: 'Gaudi', resources: /gaudi/ },
  { hint: /tpu/, platform: 'TPUs', resources: /^google\.com\/tpu|^tpu\.google\.com/ },
  { hint: /ascend|npu/, platform: 'Ascend', resources: /^huawei\.com\// },
  { hint: /neuron/, platform: 'Neuron', resources: /^aws\.amazon\.com\/|^neuron\.aws\.com/ },
]

/** An image, or an option, for accelerators of another kind than the container gets. */
export const platformRule: ContainerRule = function* platformRule(container, { objects }) {
  if (!runsVllm(container)) return
  const name = container.image.slice(container.image.lastIndexOf('/') + 1).toLowerCase()
  const [first] = container.pods
  const limit = first?.accelerators?.resource
  const claimed = first === undefined ? [] : claimedDevices(container.fields, first.pod, objects)
  const resources = [
    ...(limit === undefined ? [] : [limit]),
    ...claimed.map(({ deviceClass }) => deviceClass),
  ]
  const [resource] = resources
  const made = IMAGE_PLATFORMS.find(({ hint }) => hint.test(name))
  if (resource === undefined) return
  if (made !== undefined && !resources.some((one) => made.resources.test(one))) {
    const message = `The image ${container.image} is for ${made.platform}, and the container asks for ${resource}. Use the image for these accelerators`
    yield atContainer('image_platform_differs', container, ['image'], message)
  }
  if (!resource.startsWith('huawei.com/')) yield* ascendOption(container, resource)
}

function* ascendOption(container: CheckedContainer, resource: string): Generator<Draft> {
  for (const server of container.pods.flatMap(({ servers }) => servers)) {
    if (argumentOf(server, 'quantization') !== 'ascend') continue
    const message = `--quantization ascend is for Ascend, and the container asks for ${resource}. Remove it`
    yield atToken('image_platform_differs', server, 'ascend', message)
  }
}
