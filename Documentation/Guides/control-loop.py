#!/usr/bin/env python3
"""A training loop in plain Python whose learning rate is set by `rheostat control`.

    python3 control-loop.py "warmup(5%) > guard(plateau(monitor=trainingLoss, window=20, patience=3))"

The loop fits a straight line by stochastic gradient descent. Copy the class Rheostat into your own loop: it needs
nothing but the standard library.
"""

import copy
import json
import random
import subprocess
import sys


class Rheostat:
    """A controller in another process: one JSON line there, one or two lines back."""

    def __init__(self, controller, plan, command="rheostat"):
        self.process = subprocess.Popen(
            [command, "control", controller], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        self.directive = self._send({"plan": plan})

    def tell(self, event, **readings):
        """Answers the present directive; afterwards `directive` is the next one."""
        self.directive = self._send({"n": self.directive["n"], "event": event, **readings})

    def snapshot(self):
        """What to keep in your own checkpoint; the same plan line with it as "snapshot" goes on from there."""
        return self._send({"do": "snapshot"})["snapshot"]

    def close(self):
        self.process.stdin.close()
        self.process.wait()

    def _send(self, message):
        self.process.stdin.write(json.dumps(message) + "\n")
        while True:
            line = self.process.stdout.readline()
            if not line:
                raise RuntimeError("rheostat has ended; what it said is above")
            answer = json.loads(line)
            if "decision" in answer:
                print("   ", answer["decision"]["text"])
            elif "error" in answer:
                raise RuntimeError(answer["error"])
            else:
                return answer


def batch(generator, size=16):
    xs = [generator.uniform(-1, 1) for _ in range(size)]
    return [(x, 3 * x - 1 + generator.gauss(0, 0.1)) for x in xs]


def main(controller, command="rheostat", steps=400):
    generator = random.Random(1)
    weights = {"slope": 0.0, "offset": 0.0}
    slots = {}
    rheostat = Rheostat(
        controller,
        {"total": steps, "baseRate": 0.5, "optimizer": "sgd", "signals": ["trainingLoss"], "can": ["saveRestore"]},
        command)
    while True:
        directive = rheostat.directive
        deed = directive["do"]
        if deed == "train":
            errors = [(weights["slope"] * x + weights["offset"] - y, x) for x, y in batch(generator)]
            loss = sum(error**2 for error, _ in errors) / len(errors)
            weights["slope"] -= directive["rate"] * sum(2 * error * x for error, x in errors) / len(errors)
            weights["offset"] -= directive["rate"] * sum(2 * error for error, _ in errors) / len(errors)
            rheostat.tell("trained", trainingLoss=loss)
        elif deed == "save":
            slots[directive["slot"]] = copy.deepcopy(weights)
            rheostat.tell("saved")
        elif deed == "restore":
            weights = copy.deepcopy(slots[directive["slot"]])
            rheostat.tell("restored")
        elif deed == "finish":
            break
        else:
            raise RuntimeError(f"the plan does not offer to {deed}")
    rheostat.close()
    print(f"slope {weights['slope']:.3f}, offset {weights['offset']:.3f}; 3 and -1 were looked for")


if __name__ == "__main__":
    main(*sys.argv[1:3])
