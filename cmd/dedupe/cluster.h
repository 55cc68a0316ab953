/* cluster.h - orders, those who may belong together, and under whom each one stands
 *
 *	struct dedupe d;
 *	dedupe_open(&d, &(struct dedupe_how){ .threshold = 5000, .resend = 86400 });
 *	while (filter_next(&f, &r))
 *		dedupe_add(&d, &f, &r, true);
 *	dedupe_decide(&d, &f);
 *	use(d.order[i].leader, d.order[i].kind);
 *	dedupe_free(&d);
 *
 * Orders are numbered as they came in.  They are decided on in the order of (created_at, id,
 * bytes of the line), so the answer does not depend on how they came: each joins the earliest leader that
 * accepts it, or leads.
 */
#ifndef CLUSTER_H
#define CLUSTER_H

#include "bands.h"
#include "hold.h"
#include "keys.h"
#include "needed.h"

struct dedupe_how {
	uint32_t threshold; /* least plain similarity of two orders of one caller, in 1/10,000 */
	int64_t within; /* seconds between two orders of a cluster and its leader at most; -1 for any */
	int64_t resend; /* seconds in which a caller's same words are a copy */
	bool chain; /* connected components */
};

enum {
	BAND_LEADERS = 16 /* a band of more leaders is a form's and tells nothing */
};

/* Who looks where.  Two that state a community have it in common or are apart: those that do look there, and at
 * a point or an address only for those that do not. */
enum {
	SCOPE_CALLER,
	SCOPE_COMMUNITY,
	SCOPE_POINT,
	SCOPE_ADDRESS,
	SCOPE_POINT_ALONE, /* leaders that state no community */
	SCOPE_ADDRESS_ALONE,
	SCOPES
};

/* What tells most orders that they do not belong to it comes first. */
struct leader {
	uint32_t failed, order;
	int64_t at;
	uint64_t caller;
	uint64_t bits[SHINGLE_WORDS];
	struct sums sum; /* of its pairs, as measured at `measured` */
	uint32_t measured;
};

/* An order's text as the comparison wants it. */
struct sight {
	struct shingles shingles;
	uint32_t key[BANDS];
	bool is_signed;
};

/* An order that has its turn. */
struct turn {
	int64_t at;
	uint32_t nano, order;
};

enum {
	BAND_NONE = 2 * BANDS /* a leader that is found by its caller or place */
};

/* A leader of others, and the band that it is found by: of leaders without a place, or behind BANDS of those with one. */
struct known {
	uint32_t leader, band;
};

/* For orders beyond those that are held, which others know: leaders among them come before all of ours. */
struct others {
	void *arg;
	void (*begin)(void *arg, const struct turn *turn, size_t n); /* days come that are weighed as now */
	const struct known *(*leaders)(void *arg, uint32_t i, size_t *n); /* that may accept order i, the earliest first */
	uint32_t (*near)(void *arg, uint32_t i, uint32_t band); /* how many leaders of the band are near, back to the first that is not */
	void (*fetch)(void *arg, struct order *o); /* gives it its letters, for a while */
	void (*decided)(void *arg, uint32_t i); /* while its sight is there */
};

struct dedupe {
	const struct keyring *keyring; /* what several orders have, where that is known: else NULL */
	struct others others; /* NULL where there are none */
	struct dedupe_how how;
	struct hold hold;
	struct reading reading;
	struct order *order; /* one for each that is held, and behind them those of others */
	size_t n_order;
	uint32_t (*scope_of)[SCOPES]; /* of each order; NOBODY for none */
	size_t cap, scope_of_cap;
	struct map scopes;
	struct scope *scope;
	size_t scope_cap;
	struct commons *commons;
	struct leader *leader;
	size_t n_leader, leader_cap;
	bool any_placeless;
	struct bands placeless, placed; /* leaders that state no place, and what such will look for among the others */
	struct sight sight[2], *now; /* of the order at work and the next one */
	struct shingles other;
	uint32_t turn, best; /* the order at work, its leader so far */
	struct likeness likeness; /* to the leader accepted last, and by which rule */
	enum rule rule;
	uint32_t *accepted; /* with chains: all leaders that accept the order at work */
	size_t n_accepted, accepted_cap;
	struct map names, versions, originals, voices;
	uint32_t *named, *version, *original; /* the order behind each key of the maps */
	size_t named_cap, version_cap, original_cap;
	struct rec rec;
	void (*decided)(void *arg, uint32_t i); /* told of each order when it is decided; NULL for nothing */
	void *decided_arg;
	unsigned long long n_unnamed;
};

void dedupe_open(struct dedupe *d, const struct dedupe_how *how);

/* A hash of all that the rules need: other numbers decide otherwise. */
uint32_t dedupe_rules(void);

/* The options that it stands for. */
void dedupe_write_how(struct buf *out, const struct dedupe_how *how);

/* What is compared of the record filter_next gave last; its name and letters are good until the next.  0, or -1
 * when it was rejected. */
int dedupe_read(struct dedupe *d, struct filter *f, struct rec *r, bool wanted, struct order *o);

/* Keeps the record filter_next gave last; one that is not wanted is to be written as it
 * came.  0, or -1 when it was rejected. */
int dedupe_add(struct dedupe *d, struct filter *f, struct rec *r, bool wanted);

/* Decides on all of them. */
void dedupe_decide(struct dedupe *d, struct filter *f);

void dedupe_free(struct dedupe *d);

/* What order i says, apart from where and when it was exported; how its fields are
 * ordered does not matter. */
uint64_t dedupe_content(struct dedupe *d, struct filter *f, uint32_t i);

/* What makes an order a copy of another: its words, and by whom or where; 0 where nobody can enter it twice. */
uint64_t dedupe_original(const struct order *o);

/* What an order of others is known by: its name, and what it says; the words that make copies of it; its
 * caller's voice in the cluster of the leader of that hash. */
void dedupe_know_name(struct dedupe *d, uint32_t i, uint64_t content);
void dedupe_know_original(struct dedupe *d, uint32_t i, uint64_t original);
void dedupe_know_voice(struct dedupe *d, uint64_t leader, uint64_t caller);

/* Room for one more order of others; which it is. */
uint32_t dedupe_know(struct dedupe *d);

/* Makes such an order a leader; which it is. */
uint32_t dedupe_know_leader(struct dedupe *d, uint32_t i, const struct asking *of);

/* Whether leader p of these bits may accept o of those: false only where it does not. */
bool dedupe_may_accept(const struct dedupe *d, const struct order *o, const uint64_t *bits, const struct order *p, const uint64_t *leader);

/* Whether two are as close in time as --within asks. */
bool dedupe_is_near(const struct dedupe *d, const struct order *a, const struct order *b);

/* The band keys of the order that `decided` tells of. */
const uint32_t *dedupe_keys(struct dedupe *d);

/* Which orders look for each other: those of one scope, of a hash that is not 0. */
uint64_t dedupe_scope(uint64_t about, uint64_t hash);

#endif
