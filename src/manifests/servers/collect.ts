import { type Image, readImage } from '../../vllm/image.ts'
import { releaseVersions } from '../../vllm/releases/find.ts'
import type { Steps } from '../../vllm/steps.ts'
import type { KubernetesObject } from '../kubernetes/objects.ts'
import { type Fields, isFields, listAt, textAt } from '../kubernetes/values.ts'
import { acceleratorsOf } from '../pods/accelerators.ts'
import { sizeOfEnvironment } from '../pods/environment.ts'
import { runContainer } from '../pods/run-container.ts'
import { StreamData } from '../pods/stream-data.ts'
import { podsOf } from '../workloads/kinds.ts'
import type { ItemsBefore, Pod, PodTemplate } from '../workloads/pod.ts'
import type { CheckedContainer, CheckedWorkload, PodRun, ReleaseChoice } from './server.ts'
import { Serving, type Surroundings } from './serving.ts'

/** The most pods of one workload that are checked. */
const MAX_PODS_OF_WORKLOAD = 256

/** The most pods of one stream that are checked, if they have little to run. */
const MAX_PODS = 1024

/** The most work that the pods of a stream may make: as much as a whole workload whose pods each launch something else. */
const MOST_WORK = 1920

/**
 * What takes as long as one more pod that runs the same short command as others: so many variables, or characters of a
 * command.
 */
const VARIABLES = 32
const CHARACTERS = 1024
/** A command that no pod had before takes as long as so many that are known. */
const NEW_COMMAND = 5

/** The workloads of a stream whose containers run vLLM, or may run it, a pod at each step. */
export function collectServers(
  objects: readonly KubernetesObject[],
  surroundings: Surroundings,
): Steps<CheckedWorkload[]> {
  return new Collecting(objects, surroundings).workloads()
}

const NOTHING_BEFORE: ItemsBefore = { args: 0, env: 0 }

class Collecting {
  readonly #objects: readonly KubernetesObject[]
  readonly #known: Surroundings
  readonly #data: StreamData
  readonly #serving: Serving
  #podsLeft = MAX_PODS
  #workLeft = MOST_WORK

  constructor(objects: readonly KubernetesObject[], known: Surroundings) {
    this.#objects = objects
    this.#known = known
    this.#data = new StreamData(objects)
    this.#serving = new Serving(known)
  }

  *workloads(): Steps<CheckedWorkload[]> {
    const workloads: CheckedWorkload[] = []
    for (const object of this.#objects) workloads.push(yield* this.#workload(object))
    return workloads
  }

  *#workload(object: KubernetesObject): Steps<CheckedWorkload> {
    const made = podsOf(object, this.#objects)
    const containers: CheckedContainer[] = []
    const workload = {
      object,
      podsTotal: made.total,
      podsLookedAt: 0,
      incomplete: made.incomplete,
      isUnknownKind: made.isUnknownKind === true,
      containers,
    }
    const ofSpec = new Map<Fields, CheckedContainer[]>()
    for (const pod of made.pods) {
      const { spec } = pod.template
      const own = ofSpec.get(spec) ?? this.#containers(workload, pod.template)
      if (!ofSpec.has(spec)) {
        ofSpec.set(spec, own)
        containers.push(...own)
      }
      if (workload.podsLookedAt >= MAX_PODS_OF_WORKLOAD || !this.#takeWork(own, pod)) break
      workload.podsLookedAt++
      for (const container of own) {
        container.pods.push(this.#podRun(container, pod))
        yield
      }
    }
    return workload
  }

  /** Takes the work of one more pod off what is left; false: it is too much. */
  #takeWork(containers: readonly CheckedContainer[], pod: Pod): boolean {
    let work = 0
    for (const { fields } of containers) {
      const variables = sizeOfEnvironment(fields, pod, this.#data)
      const characters = [...listAt(fields, 'command'), ...listAt(fields, 'args')].join().length
      work += 1 + variables / VARIABLES + characters / CHARACTERS
    }
    if (work > this.#workLeft || this.#podsLeft <= 0) return false
    this.#workLeft -= work
    this.#podsLeft--
    return true
  }

  #containers(workload: CheckedWorkload, template: PodTemplate): CheckedContainer[] {
    return ['initContainers', 'containers'].flatMap((list) =>
      listAt(template.spec, list).flatMap((fields, at): CheckedContainer[] => {
        if (!isFields(fields)) return []
        const { serverPath, putBefore } = template
        const isServer = list === 'containers' && at === 0 && serverPath !== undefined
        const written = isServer
          ? { path: serverPath, putBefore: putBefore ?? NOTHING_BEFORE }
          : { path: [...template.specPath, list, at], putBefore: NOTHING_BEFORE }
        return [this.#container(workload, { template, fields, list, written })]
      }),
    )
  }

  #container(
    workload: CheckedWorkload,
    {
      template,
      fields,
      list,
      written,
    }: {
      template: PodTemplate
      fields: Fields
      list: string
      written: Pick<CheckedContainer, 'path' | 'putBefore'>
    },
  ): CheckedContainer {
    const image = textAt(fields, 'image') ?? ''
    return {
      workload,
      template,
      ...written,
      fields,
      name: textAt(fields, 'name') ?? '',
      image,
      isInit: list === 'initContainers',
      release: this.#releaseOf(readImage(image)),
      pods: [],
    }
  }

  #releaseOf(image: Image): ReleaseChoice {
    const { version } = this.#known.release
    if (image.release !== undefined) {
      return { version: image.release, name: image.release, from: 'image' }
    }
    if (image.version === undefined) {
      const from = this.#known.releaseIsGiven ? 'given' : 'assumed'
      return { version, name: version, from }
    }
    const oldest = releaseVersions[0] ?? version
    const isOld = Number(image.version.split('.')[1]) <= 10 && image.version.startsWith('0.')
    return { version: isOld ? oldest : version, name: image.version, from: 'unknown' }
  }

  #podRun(container: CheckedContainer, pod: Pod): PodRun {
    const run = runContainer(container.fields, pod, this.#data)
    const accelerators = acceleratorsOf(container.fields, pod, this.#objects)
    const served = this.#serving.commands
    const servers = run.vllm.map((process) =>
      this.#serving.server(container, { pod, run, process, accelerators }),
    )
    this.#workLeft -= NEW_COMMAND * (this.#serving.commands - served)
    return { pod, run, accelerators, servers }
  }
}
