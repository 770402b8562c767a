"""Steps a second of one MLP: ours and PyTorch eager in turn, in one run, one thread each.

    python against_torch.py PATH_TO_OUR_BENCHMARKS [rounds]

784-256-10, ReLU, batch 64, SGD, cosine schedule stepped at every update, random images kept in memory as float32.
"""
import subprocess
import sys
import time

import torch

STEPS = 500
torch.set_num_threads(1)


def torch_round():
    torch.manual_seed(1)
    images = torch.rand(6400, 784)
    labels = torch.randint(0, 10, (6400,))
    model = torch.nn.Sequential(torch.nn.Linear(784, 256), torch.nn.ReLU(), torch.nn.Linear(256, 10))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, STEPS + 50)
    loss_of = torch.nn.CrossEntropyLoss()

    def train(steps):
        for step in range(steps):
            first = (step * 64) % 6400
            loss = loss_of(model(images[first : first + 64]), labels[first : first + 64])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            scheduler.step()

    train(50)
    begin = time.perf_counter()
    train(STEPS)
    return STEPS / (time.perf_counter() - begin)


def our_round(program):
    output = subprocess.run([program, "network", str(STEPS)], capture_output=True, text=True, check=True).stdout
    return float(output)


def main():
    program = sys.argv[1]
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(our_round(program))
        theirs.append(torch_round())
    print(f"| what | steps/s, best of {rounds} | ratio to PyTorch |")
    print("|---|---|---|")
    print(f"| PyTorch {torch.__version__} eager, optim.SGD, CosineAnnealingLR | {max(theirs):.0f} | 1.00 |")
    print(f"| Rheostat, OpenBLAS, cosine through any Controller | {max(ours):.0f} | {max(ours) / max(theirs):.2f} |")
    ratios = sorted(a / b for a, b in zip(ours, theirs))
    print(f"\nRatio round by round: median {ratios[len(ratios) // 2]:.2f}, from {ratios[0]:.2f} to {ratios[-1]:.2f}")


main()
