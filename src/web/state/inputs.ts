import type {
  Environment,
  HostReport,
  Model,
  ServeHostFacts,
} from '../../../openapi/sdk-typescript/src/types.gen.ts'

/** The parts of the right side, one of which is shown. */
export const VIEWS = ['map', 'config', 'releases', 'compare', 'plan', 'copy'] as const
export type View = (typeof VIEWS)[number]

/** Facts about the place and the model, in the shape of a request to serve: a pointer of an assumption leads into it. */
export interface Facts {
  readonly host: ServeHostFacts
  readonly model: Model
  readonly env: Environment
}

/** Everything that a person put in. It makes the link that is shared, and nothing else is kept. */
export interface Inputs {
  readonly text: string
  /** The command or config that it is compared with. */
  readonly other: string
  /** Null: the release that the service takes by default. */
  readonly version: string | null
  /** The release that the strip compares with; null: none is chosen. */
  readonly target: string | null
  readonly facts: Facts
  readonly report: HostReport | null
  /** How many hosts of this kind there are. */
  readonly hosts: number
  readonly view: View
  /** Which of the pods of a manifest is looked at. */
  readonly pod: number
}

/** Facts of a host of which nothing is known. */
export const NO_FACTS: Facts = { host: {}, model: {}, env: {} }

/** The page before anything is typed. */
export const NO_INPUTS: Inputs = {
  text: '',
  other: '',
  version: null,
  target: null,
  facts: NO_FACTS,
  report: null,
  hosts: 1,
  view: 'map',
  pod: 0,
}
