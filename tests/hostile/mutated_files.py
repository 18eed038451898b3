"""Damages sound files of every kind, in every way of the table of mutators: each is read, or refused in one short line.

    python -m tests.hostile.mutated_files [--count 20000] [--seed 1] [--only h5] [--mutator some_chunks]

A crash ends the script, and the file that did it lies in the folder that it names. What one seed does depends on
`--only`; the line of a fault names the seed, the kind of file and the mutator.

Hypothesis was let loose on the readers of texts and on what is typed for 20 minutes: it found a `batch.json` with
values of other types (`tests/batch/test_outcome.py`), which `another_tree` finds as well, and is no dependency.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.hostile.mutators import MUTATORS, Victim, damaged
from tests.hostile.readers import READERS, fault_of
from tests.hostile.rig import STRANGE_WORD, limit_memory
from tests.hostile.sound_files import sound_files

LONGEST_SENTENCE = 420
LONGEST_SECONDS = 30.0


@dataclass
class Outcome:
    """What came of all files.

    Attributes:
        slowest: seconds.
        faults: what is no sentence, with the seeds that lead to it.
        tried: how often each mutator was drawn.
    """

    read: int = 0
    refused: int = 0
    slowest: float = 0.0
    faults: list[str] = field(default_factory=list)
    tried: Counter[str] = field(default_factory=Counter)


def read_mutated(
    folder: Path, seeds: Iterable[int], only: str = "", mutator: str = "", without: Collection[str] = ()
) -> Outcome:
    """Read a file for each seed, of a kind whose name holds `only` and is not one of `without`."""
    with_networks = "safetensors" not in without
    other, sound = sound_files(folder, 2, with_networks), sound_files(folder, with_networks=with_networks)
    kinds, outcome = [kind for kind in READERS if only in kind and kind not in without], Outcome()
    for seed in seeds:
        choice = random.Random(seed)
        kind = kinds[seed % len(kinds)]
        ending = kind.rpartition(".")[2]
        victim = Victim(ending, sound[kind], other[kind], sound[choice.choice(list(sound))])
        name, content = damaged(victim, choice, mutator)
        outcome.tried[name] += 1
        path = folder / f"changed.{kind}"
        path.write_bytes(content)
        since = time.perf_counter()
        fault = ""
        try:
            is_read, sentence = fault_of(READERS[kind], path)
            outcome.read += is_read
            outcome.refused += not is_read
            sentence = sentence.replace(str(folder), "")
            if (
                len(sentence) > LONGEST_SENTENCE
                or not sentence.isprintable()
                or STRANGE_WORD.search(sentence)
            ):
                fault = f"no short line: {sentence!r:.300}"
        except Exception as error:
            fault = f"{type(error).__name__}: {error!s:.200}"
        seconds = time.perf_counter() - since
        outcome.slowest = max(outcome.slowest, seconds)
        if seconds > LONGEST_SECONDS:
            fault = f"takes {seconds:.0f} s"
        if fault:
            outcome.faults.append(f"{kind} {name} {seed}: {fault}")
            path.rename(folder / f"fault-{seed}.{kind}")
    return outcome


def main() -> None:
    """Read many, and say what came of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="a part of the name of the kind")
    parser.add_argument(
        "--mutator", default="", choices=("", *MUTATORS), help="only this one, where it suits"
    )
    options = parser.parse_args()
    limit_memory()
    folder = Path(tempfile.mkdtemp(prefix="mutated-"))
    print(f"The files lie in {folder}.", flush=True)
    seeds = range(options.seed, options.seed + options.count)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        outcome = read_mutated(folder, seeds, options.only, options.mutator)
    print(*outcome.faults, sep="\n")
    print(*(f"{name}: {count}" for name, count in sorted(outcome.tried.items())), sep=", ")
    print(
        f"{outcome.read} read, {outcome.refused} refused, {len(outcome.faults)} faults; {outcome.slowest:.1f} s at most"
    )


if __name__ == "__main__":
    main()
