/* cluster.h - orders, those who may belong together, and under whom each one stands
 *
 *	struct dedupe d;
 *	dedupe_open(&d, 5000);
 *	while (filter_next(&f, &r))
 *		dedupe_add(&d, &f, &r, true);
 *	dedupe_decide(&d, &f);
 *	use(d.order[i].leader, d.order[i].kind);
 *	dedupe_free(&d);
 *
 * Orders are numbered as they came in.  They are decided on in the order of (created_at, id,
 * bytes of the line), so the answer does not depend on how they came: each joins the
 * earliest leader it is related to and similar enough to, or leads.
 */
#ifndef CLUSTER_H
#define CLUSTER_H

#include "hold.h"
#include "shingle.h"

enum {
	SCALE = 10000
};

#define NOBODY UINT32_MAX

enum kind {
	KIND_NONE,
	KIND_COPY,
	KIND_REPEAT,
	KIND_GROUP,
	KIND_REDO,
	KIND_VERSION,
	KIND_APART,
	N_KIND
};

struct order {
	int64_t at;
	uint32_t nano;
	enum kind kind;
	struct slice name, title, content;
	uint32_t phone, street, point; /* groups; point: of this point, or of the street's records without one */
	bool dated, pointed, untouched;
	uint32_t leader, copy_of; /* orders; a leader is its own */
	uint32_t both, all; /* shingles shared with the leader, and of the two together */
};

/* Those who may belong together: one caller's, one street's or one point's records. */
struct group {
	uint64_t hash;
	uint32_t n_record, n_leader;
	uint32_t *first; /* the first leaders */
	uint32_t pointless; /* of a street: the group of its records without a point */
	bool is_street;
};

struct leader {
	uint32_t n, phone, street, point, order, failed;
	bool pointed;
	uint64_t bits[SHINGLE_WORDS];
};

/* An order's text as the comparison wants it. */
struct sight {
	struct shingles shingles;
	uint32_t lane[SHINGLE_LANES];
	bool is_signed;
};

struct dedupe {
	uint64_t threshold; /* in 1/10,000 */
	struct hold hold;
	struct order *order;
	size_t cap;
	struct map groups;
	struct group *group;
	size_t group_cap;
	struct arena bytes;
	struct leader *leader;
	size_t n_leader, leader_cap;
	struct bands bands; /* of callers and points */
	struct bands streets; /* only what their records without a point will look for */
	struct sight sight[2], *now; /* of the order at work and the next one */
	struct shingles other;
	uint32_t turn, best, both; /* the record at work, its leader so far, and what they share */
	struct map submissions, names, versions, voices;
	uint32_t *submitted, *named, *version; /* the order behind each key of the maps */
	size_t submitted_cap, named_cap, version_cap;
	struct buf key;
	struct rec rec;
	unsigned long long n_unnamed;
};

void dedupe_open(struct dedupe *d, uint32_t threshold);

/* Keeps the record filter_next gave last; one that is not wanted is to be written as it
 * came.  0, or -1 when it was rejected. */
int dedupe_add(struct dedupe *d, struct filter *f, struct rec *r, bool wanted);

/* Decides on all of them. */
void dedupe_decide(struct dedupe *d, struct filter *f);

void dedupe_free(struct dedupe *d);

/* An order that has its turn. */
struct turn {
	int64_t at;
	uint32_t nano, order;
};

/* The orders to decide on, in the order of (created_at, id, bytes of the line), and how many; yours, free it. */
struct turn *dedupe_turns(const struct dedupe *d, size_t *n);

/* What order i says, apart from where and when it was exported; how its fields are
 * ordered does not matter. */
uint64_t dedupe_content(struct dedupe *d, struct filter *f, uint32_t i);

/* The id of the order that one of this id handles again: what stands before `-01` or
 * `重办`; p NULL for none. */
struct slice handled_before(struct slice id);

#endif
