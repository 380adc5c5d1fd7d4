"""Halves PAN-X development files, to learn from one half and attack the other (attacks.md).

python split_panx.py ar de ...      beside `data`, the real files; fills panx_split/panx
"""

import sys
from pathlib import Path

source, out = Path("data/xtreme/panx"), Path("panx_split/panx")
out.mkdir(parents=True, exist_ok=True)
for code in sys.argv[1:]:
    sentences = (source / f"dev-{code}.tsv").read_text(encoding="utf-8").strip().split("\n\n")
    half = len(sentences) // 2
    for split, part in (("train", sentences[:half]), ("test", sentences[half:])):
        text = "\n\n".join(part) + "\n\n"
        (out / f"{split}-{code}.tsv").write_text(text, encoding="utf-8")
