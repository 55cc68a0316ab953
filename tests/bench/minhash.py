#!/usr/bin/env python3
"""minhash.py - near-duplicates of NDJSON records by MinHash and LSH in numpy, the peer of gov-dedupe

usage: minhash.py FILE.ndjson > id,cluster

Compared are the character bigrams of title and content: 96 hashes in 32 bands of 3, a band that more than 16 leaders
share tells nothing, and every candidate is verified by exact Jaccard >= 0.5.  By created_at, id and line each record
joins the earliest leader that it is similar enough to, or leads.  No caller, no place, no weights, no reasons.
"""

import collections
import csv
import json
import sys
import unicodedata

import numpy as np

BANDS, ROWS = 32, 3
CROWD = 16
LEAST = 0.5
CODES = 0x110000


def read(path):
    """Ids, and titles and contents in turn, of the records in the order of turns."""
    records = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            records.append((record.get("created_at") or "~", record["id"], line, record.get("title") or "", record.get("content") or ""))
    records.sort()
    return [record[1] for record in records], [text for record in records for text in record[3:]]


def fold(code):
    """A letter or digit, small and in its compatibility form; 0 for all else."""
    folded = unicodedata.normalize("NFKC", chr(code)).lower()
    folded = folded if len(folded) == 1 else chr(code)
    return ord(folded) if unicodedata.category(folded)[0] in "LMN" else 0


def bigrams(texts):
    """A sorted array of the numbers of its bigrams for each pair of texts, and how many bigrams there are."""
    codes = np.frombuffer("".join(texts).encode("utf-32-le"), dtype=np.uint32)
    owners = np.repeat(np.arange(len(texts), dtype=np.uint32), [len(text) for text in texts])
    used = np.flatnonzero(np.bincount(codes, minlength=CODES))
    table = np.zeros(CODES, dtype=np.uint64)
    table[used] = [fold(code) for code in used.tolist()]
    codes = table[codes]
    owners, codes = owners[codes != 0], codes[codes != 0]
    within = owners[1:] == owners[:-1]
    pairs, numbers = np.unique((codes[:-1] * CODES + codes[1:])[within], return_inverse=True)
    # once each in a record: sorted by record, then by number
    owned = np.unique((owners[1:][within] // 2).astype(np.int64) * len(pairs) + numbers)
    ends = np.searchsorted(owned, np.arange(1, len(texts) // 2) * len(pairs))
    return np.split(owned % len(pairs), ends), len(pairs)


def bands(sets, count):
    """For each set a list of the numbers of those of its bands that it shares with another."""
    random = np.random.default_rng(1)
    # all bigrams are hashed at once: there are not that many
    hashes = random.integers(0, 1 << 32, (count, BANDS * ROWS), dtype=np.uint32)
    least = np.empty((len(sets), BANDS * ROWS), dtype=np.uint64)
    for row, numbers in zip(least, sets):
        row[:] = hashes.take(numbers, axis=0).min(axis=0, initial=0xFFFFFFFF)
    factors = random.integers(0, 1 << 64, (BANDS, ROWS), dtype=np.uint64) | np.uint64(1)
    keys = (least.reshape(-1, BANDS, ROWS) * factors).sum(axis=2, dtype=np.uint64)
    _, numbers, counts = np.unique(keys, return_inverse=True, return_counts=True)
    shared = counts[numbers] > 1
    ends = np.cumsum(shared.reshape(keys.shape).sum(axis=1))
    return [some.tolist() for some in np.split(numbers[shared], ends[:-1])]


def clusters(sets, count):
    """The number of its leader for each set."""
    leaders = []
    buckets = collections.defaultdict(list)
    marked = np.zeros(count, dtype=bool)
    for n, (mine, keys) in enumerate(zip(sets, bands(sets, count))):
        usable = [bucket for bucket in map(buckets.__getitem__, keys) if len(bucket) <= CROWD]
        marked[mine] = True
        for leader in sorted(set().union(*usable)):
            theirs = sets[leader]
            both = np.count_nonzero(marked[theirs])
            if both and both >= LEAST * (len(mine) + len(theirs) - both):
                leaders.append(leader)
                break
        else:
            leaders.append(n)
            for bucket in usable:
                bucket.append(n)
        marked[mine] = False
    return leaders


def main():
    ids, texts = read(sys.argv[1])
    out = csv.writer(sys.stdout)
    out.writerow(("id", "cluster"))
    out.writerows((name, ids[leader]) for name, leader in zip(ids, clusters(*bigrams(texts))))


main()
