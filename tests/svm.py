#!/usr/bin/env python3
# svm.py - what gov-train learnt against scikit-learn's LinearSVC, that is LIBLINEAR, on the very same features
#
#	svm.py MODEL RECORDS WORST MEAN
#
# The objective of each class against the others: half the square of all weights, and the squared hinge
# losses by their cost.  Ours may lie above LIBLINEAR's by a few percent, when its weights are rounded like the
# model's rows; the second number says what rounding alone costs.  WORST and MEAN are the most of all classes.
# Wants scikit-learn, in Debian python3-sklearn.

import importlib
import json
import math
import sys

import numpy
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

sys.dont_write_bytecode = True
COST = 2

derive = importlib.import_module("explain-model")
model = derive.Model(sys.argv[1])
with open(sys.argv[2], encoding="utf-8") as f:
    records = [r for r in map(json.loads, f) if r.get("category")]
weight = numpy.sqrt(numpy.array(model.squares) / 256)
at, gram, value = [0], [], []
for r in records:
    count = {}
    for times, *both in model.grams(r.get("title") or "", r.get("content") or ""):
        for g in both:
            if g is not None:
                count[g] = count.get(g, 0) + times
    length = math.sqrt(sum(n * model.squares[g] for g, n in count.items()) / 256)
    gram += count
    value += [n * weight[g] / length for g, n in count.items()]
    at.append(len(gram))
# a last feature of 1 is the bias, which costs like any weight
x = csr_matrix((value, gram, at), shape=(len(records), len(weight)))
labels = numpy.array([r["category"] for r in records])
rows = numpy.array(model.rows) * model.unit / weight[:, None]


def objective(w, b, own, cost):
    margin = numpy.maximum(0, 1 - numpy.where(own, 1, -1) * (x @ w + b))
    return (w @ w + b * b) / 2 + (numpy.where(own, cost, COST) * margin * margin).sum()


ratio = []
for k, name in enumerate(model.classes):
    own = labels == name
    share = len(records) / (len(model.classes) * own.sum())
    theirs = LinearSVC(C=COST, class_weight={True: share, False: 1}, tol=1e-6, max_iter=100000, random_state=0).fit(x, own)
    best = objective(theirs.coef_[0], theirs.intercept_[0], own, COST * share)
    rounded = objective(numpy.rint(theirs.coef_[0] * weight / model.unit) * model.unit / weight, theirs.intercept_[0], own, COST * share)
    ratio.append(objective(rows[:, k], model.bias[k], own, COST * share) / rounded)
    print(f"{ratio[-1]:.4f} times the objective of LIBLINEAR, whose rounding costs {rounded / best:.4f}; {own.sum()} records: {name}")
print(f"mean {sum(ratio) / len(ratio):.4f}, worst {max(ratio):.4f}, best {min(ratio):.4f} of {len(ratio)} classes, {len(records)} records, {len(weight)} features")
sys.exit(not (max(ratio) <= float(sys.argv[3]) and sum(ratio) / len(ratio) <= float(sys.argv[4]) and min(ratio) >= 0.9))
