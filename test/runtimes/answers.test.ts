import {
  commandLineRequests,
  exampleRequests,
  goldenRequests,
  hostRequests,
  methodRequests,
} from './requests.ts'
import { testSameAnswers } from './same-answers.ts'

// The shorter table; `npm run test:runtimes` has all of it.
testSameAnswers(
  [...hostRequests(), ...exampleRequests()],
  [...goldenRequests(4), ...commandLineRequests(2), ...methodRequests()],
)
