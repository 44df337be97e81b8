import { buildWeb } from '../../tools/build-web.ts'
import {
  commandLineRequests,
  exampleRequests,
  goldenRequests,
  hostRequests,
  methodRequests,
  pageRequests,
} from './requests.ts'
import { testSameAnswers } from './same-answers.ts'

await buildWeb()

// The shorter table; `npm run test:runtimes` has all of it.
testSameAnswers(
  [...hostRequests(), ...exampleRequests()],
  [...goldenRequests(4), ...commandLineRequests(2), ...methodRequests(), ...(await pageRequests())],
)
