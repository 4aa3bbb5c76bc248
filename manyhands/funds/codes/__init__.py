"""Payment codes: texts that a bank's app reads from a square, and the same for people to read.

Each function makes one from an amount in whole minor units, a payee and a reference, without a
database or a network. What does not fit raises `Unfit`, with a sentence for whoever typed it.
"""
