"""Writes vLLM's answers in this project's own terms: codes in place of sentences."""

from dataclasses import dataclass, field
from typing import Any

from recorder.sentences import EXCEPTIONS, FAULTS, NOTICES, code_for, adds_nothing

UNION_FIELDS = {"distributed_executor_backend": "executor_backend_type"}
"""Fields of which vLLM reports a fault once per type of a union, with the code under which it is one fault here."""

RULE_ERRORS = {"value_error", "assertion_error"}


@dataclass
class Normaliser:
    """Normalises answers one after the other and keeps what no code is known for."""

    unknown: set[tuple[str, str]] = field(default_factory=set)
    """What kind of thing it was, and vLLM's sentence."""

    def expect(self, answer: dict[str, Any]) -> dict[str, Any]:
        """The `expect` of a golden for one answer of `ask/resolve.py`."""
        if "error" in answer:
            return {"valid": False, "errors": self._errors(answer["error"])}
        notices = {
            self._notice(sentence) for sentence in answer["log"] if not adds_nothing(sentence)
        }
        return {
            "valid": True,
            "config": answer["config"],
            "derived": answer["derived"],
            "hash": answer["hash"],
            "dp_init_ports": answer["dp_init_ports"],
            "notices": sorted(notices),
        }

    def _errors(self, error: dict[str, Any]) -> list[dict[str, str]]:
        if error["class"] != "ValidationError":
            return [{"pointer": "", "code": self._exception_code(error["class"], error["message"])}]
        errors = [self._field_error(entry) for entry in error["errors"]]
        return [
            entry for at, entry in enumerate(errors) if not self._repeats_union(entry, errors[:at])
        ]

    def _repeats_union(self, entry: dict[str, str], earlier: list[dict[str, str]]) -> bool:
        return entry["code"] in UNION_FIELDS.values() and entry in earlier

    def _field_error(self, entry: dict[str, Any]) -> dict[str, str]:
        location = entry["location"]
        if location and location[0] in UNION_FIELDS:
            return {"pointer": f"/{location[0]}", "code": UNION_FIELDS[location[0]]}
        pointer = "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in location)
        if entry["type"] in RULE_ERRORS:
            return {"pointer": pointer, "code": self._fault_code(entry["message"])}
        return {"pointer": pointer, "code": entry["type"]}

    def _fault_code(self, sentence: str) -> str:
        return code_for(sentence, FAULTS) or self._without_code("fault", sentence)

    def _exception_code(self, name: str, message: str) -> str:
        known = EXCEPTIONS.get((name, message)) or code_for(message, FAULTS)
        return known or self._without_code("exception", f"{name}: {message}")

    def _notice(self, sentence: str) -> str:
        return code_for(sentence, NOTICES) or self._without_code("notice", sentence)

    def _without_code(self, kind: str, sentence: str) -> str:
        self.unknown.add((kind, sentence))
        return "?"
