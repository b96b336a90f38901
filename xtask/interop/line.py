"""Speaks to the counterpart in crates/protocol/examples, and counts what was seen."""

import json
import subprocess
import sys


class Line:
    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.seen = 0

    def ask(self, **task):
        task["do"] = task.pop("do_")
        self.process.stdin.write(json.dumps(task) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            sys.exit("the counterpart has ended")
        return json.loads(answer)

    def hold(self, what, holds):
        self.seen += 1
        if not holds:
            sys.exit(f"not so: {what}")

    def same(self, what, got, wanted):
        self.hold(f"{what}: {got!r} is not {wanted!r}", got == wanted)

    def taken(self, what, answer):
        self.hold(f"{what} is taken: {answer.get('fault')}", "fault" not in answer)
        return answer

    def refused(self, what, answer, word):
        self.hold(f"{what} is refused with «{word}»: {answer}", "fault" in answer and word in answer["fault"])
