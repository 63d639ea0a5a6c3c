"""What several exercises of chapter 1 use."""

ROWS = [(0, 0), (0, 1), (1, 0), (1, 1)]
OR, AND, NAND, XOR = (0, 1, 1, 1), (0, 0, 0, 1), (1, 1, 1, 0), (0, 1, 1, 0)
