import {
  commandLineRequests,
  exampleRequests,
  goldenRequests,
  hostRequests,
  jsonFileRequests,
  methodRequests,
} from './requests.ts'
import { testSameAnswers } from './same-answers.ts'

testSameAnswers(
  [...hostRequests(), ...exampleRequests()],
  [
    ...goldenRequests(80),
    ...(await jsonFileRequests()),
    ...commandLineRequests(20),
    ...methodRequests(),
  ],
)
