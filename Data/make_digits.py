#!/usr/bin/env python3
"""Writes Sources/Workloads/Data/DigitsText.swift from digits.csv: every number 0...16 as one of "0123456789abcdefg"."""
import os

here = os.path.dirname(os.path.abspath(__file__))
rows = ["".join("0123456789abcdefg"[int(number)] for number in line.split(","))
        for line in open(os.path.join(here, "digits.csv"))]
assert len(rows) == 1797 and all(len(row) == 65 for row in rows)
text = "\\\n    ".join("".join(rows[i:i + 20]) for i in range(0, len(rows), 20))
with open(os.path.join(here, "../Sources/Workloads/Data/DigitsText.swift"), "w") as file:
    file.write(f'''// swift-format-ignore-file
// Written by Data/make_digits.py from Data/digits.csv. Do not edit.
// E. Alpaydin, C. Kaynak 1998, "Optical Recognition of Handwritten Digits", UCI Machine Learning Repository,
// DOI 10.24432/C50P49, licence CC BY 4.0.

/// The images one after another: 64 pixels of 0...16 and the label, one base-17 digit each.
let digitsText: StaticString = """
    {text}
    """
''')
