"""The two ways to drive a training run: by `rheostat control`, or by a rate for each step."""

import json
import math
import subprocess

MARKS = 40


class Refused(RuntimeError):
    """What `rheostat control` said when it took no plan, or refused an event."""


class Rheostat:
    """A controller in another process: one JSON line there, one or two lines back; decisions are kept."""

    def __init__(self, command, controller, plan):
        self.process = subprocess.Popen(
            [command, "control", controller], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, bufsize=1)
        self.decisions = []
        self.directive = self._send({"plan": plan})

    def tell(self, event, **readings):
        """Answers the present directive; afterwards `directive` is the next one."""
        spelled = {name: value if math.isfinite(value) else str(value) for name, value in readings.items()}
        self.directive = self._send({"n": self.directive["n"], "event": event, **spelled})

    def close(self):
        self.process.stdin.close()
        self.process.wait()

    def _send(self, message):
        try:
            self.process.stdin.write(json.dumps(message) + "\n")
        except BrokenPipeError:
            raise Refused(self.process.stderr.read().strip()) from None
        while True:
            line = self.process.stdout.readline()
            if not line:
                raise Refused(self.process.stderr.read().strip())
            answer = json.loads(line)
            if "decision" in answer:
                self.decisions.append(answer["decision"])
            elif "error" in answer:
                raise Refused(answer["error"])
            else:
                return answer


class Course:
    """What is judged: validation loss over the updates performed, those of a search included."""

    def __init__(self, training, total):
        self.training, self.total = training, total
        self.performed = self.searched = self.asked = 0
        self.curve, self.rates = [], []

    def updated(self, rate, role="main"):
        """Counts an update; measures at every fortieth part of the total if these weights are kept."""
        self.performed += 1
        self.searched += role == "probe"
        if role == "main":
            self.rates.append(rate)
        if role == "main" and self.performed % max(self.total // MARKS, 1) == 0:
            self.curve.append((self.performed, self.training.validation_loss()))

    def result(self, **more):
        if not self.curve or self.curve[-1][0] != self.performed:
            self.curve.append((self.performed, self.training.validation_loss()))
        return {"final": self.curve[-1][1], "performed": self.performed, "searched": self.searched,
                "asked": self.asked, "peak": max(self.rates, default=0.0), "curve": self.curve, **more}


def by_rates(training, total, rate):
    """A run whose learning rate is a function of the step."""
    course = Course(training, total)
    for step in range(total):
        loss = training.update(rate(step))
        course.updated(rate(step))
        if not math.isfinite(loss):
            return course.result() | {"final": math.inf}
    return course.result()


def plan_for(training, total, can=("saveRestore", "rewindData")):
    """The plan line; a loop that can validate says that it will report the validation loss."""
    signals = ["trainingLoss"] + ["validationLoss"] * ("validate" in can)
    return {"total": total, "stepsPerEpoch": training.batches.per_epoch, "optimizer": training.family,
            "weightScale": training.weight_scale, "signals": signals, "can": list(can)}


def by_controller(training, total, command, controller, can=("saveRestore", "rewindData")):
    """A run steered by `rheostat control`, directive by directive, until it says finish."""
    course, rheostat = Course(training, total), Rheostat(command, controller, plan_for(training, total, can))
    try:
        while rheostat.directive["do"] != "finish":
            _obey(rheostat, training, course)
    finally:
        rheostat.close()
    return course.result(decisions=rheostat.decisions)


def _obey(rheostat, training, course):
    directive = rheostat.directive
    deed = directive["do"]
    if deed == "train":
        loss = training.update(directive["rate"], directive.get("momentum"))
        course.updated(directive["rate"], directive["role"])
        rheostat.tell("trained", trainingLoss=loss)
    elif deed == "validate":
        course.asked += 1
        rheostat.tell("validated", validationLoss=training.validation_loss())
    elif deed == "save":
        training.save(directive["slot"])
        rheostat.tell("saved")
    elif deed == "restore":
        training.restore(directive["slot"], directive["data"] == "rewound")
        rheostat.tell("restored")
    else:
        raise Refused(f"the plan does not offer to {deed}")
