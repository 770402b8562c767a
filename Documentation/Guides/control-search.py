#!/usr/bin/env python3
"""A PyTorch loop that lets annealedSearch find its learning rate; see "Searches" in Control.md.

    python3 control-search.py scheduleFree     # the wish granted; or sgd: momentum kept; or adam

It needs torch, for scheduleFree the package schedulefree too, and `rheostat` in the path (or as second argument).
"""

import copy
import json
import math
import subprocess
import sys

import torch
from torch.optim.swa_utils import update_bn

family = sys.argv[1] if len(sys.argv) > 1 else "scheduleFree"
command = sys.argv[2] if len(sys.argv) > 2 else "rheostat"

torch.manual_seed(1)
inputs = torch.randn(6000, 20)
teacher = torch.nn.Sequential(torch.nn.Linear(20, 30), torch.nn.Tanh(), torch.nn.Linear(30, 5))
labels = (4 * teacher(inputs)).argmax(1)
net = torch.nn.Sequential(
    torch.nn.Linear(20, 64), torch.nn.BatchNorm1d(64), torch.nn.ReLU(), torch.nn.Linear(64, 5))


def batch(position):
    """The batch follows from the position, so that it can come again: 5000 examples are for training."""
    chosen = torch.randint(5000, (64,), generator=torch.Generator().manual_seed(position))
    return inputs[chosen], labels[chosen]


def weight_scale():
    """Geometric mean over the weight matrices of their root mean square."""
    squares = [p.detach().square().mean().item() for p in net.parameters() if p.dim() > 1]
    logarithms = [math.log(square) / 2 for square in squares if square > 0]
    return math.exp(sum(logarithms) / len(logarithms))


if family == "scheduleFree":
    import schedulefree
    optimizer = schedulefree.SGDScheduleFree(net.parameters(), momentum=0.9)
    optimizer.train()
elif family == "sgd":
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
else:
    optimizer = torch.optim.Adam(net.parameters())

rheostat = subprocess.Popen(
    [command, "control", "annealedSearch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)


def send(message):
    """Sends a line and returns the next directive."""
    rheostat.stdin.write(json.dumps(message) + "\n")
    for line in rheostat.stdout:
        answer = json.loads(line)
        if "error" in answer:
            raise RuntimeError(answer["error"])
        if "decision" not in answer:
            return answer
        print(answer["decision"]["text"])
    raise RuntimeError("rheostat has ended; what it said is above")


plan = {"total": 1500, "optimizer": family, "signals": ["trainingLoss"], "can": ["saveRestore", "rewindData"]}
if family == "adam":
    plan["weightScale"] = weight_scale()
directive, slots, position = send({"plan": plan}), {}, 0
while directive["do"] != "finish":
    answer = {"n": directive["n"]}
    if directive["do"] == "train":
        for group in optimizer.param_groups:
            group["lr"] = directive["rate"]
        examples, wanted = batch(position)
        position += 1
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(net(examples), wanted)
        loss.backward()
        optimizer.step()
        value = loss.item()
        answer |= {"event": "trained", "trainingLoss": value if math.isfinite(value) else str(value)}
    elif directive["do"] == "save":
        # Copies, both here and below: a state dictionary holds the very tensors that the next update changes.
        slots[directive["slot"]] = copy.deepcopy((net.state_dict(), optimizer.state_dict(), position))
        answer["event"] = "saved"
    elif directive["do"] == "restore":
        weights, moments, kept = copy.deepcopy(slots[directive["slot"]])
        net.load_state_dict(weights)
        optimizer.load_state_dict(moments)
        if directive["data"] == "rewound":
            position = kept
        answer["event"] = "restored"
    directive = send(answer)
rheostat.stdin.close()
rheostat.wait()

if family == "scheduleFree":
    optimizer.eval()  # the average is what is kept ...
    update_bn((batch(position + k)[0] for k in range(30)), net)  # ... with statistics of its own
net.eval()
with torch.no_grad():
    right = (net(inputs[5000:]).argmax(1) == labels[5000:]).float().mean().item()
print(f"{right:.3f} of 1000 other examples are right")
