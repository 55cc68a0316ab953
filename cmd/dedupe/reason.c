/* reason.c - two orders compared by every rule, and by the words that weigh most */
#include "reason.h"
#include "utf8.h"

enum {
	EARLIER,
	LATER,
	MOST_WORDS = 6
};

/* Fields of the line that are no core ones, behind `type`. */
enum own {
	OWN_A,
	OWN_B,
	OWN_TOGETHER,
	OWN_WHY,
	OWN_A_CLUSTER,
	OWN_A_KIND,
	OWN_A_RULE,
	OWN_A_BY,
	OWN_B_CLUSTER,
	OWN_B_KIND,
	OWN_B_RULE,
	OWN_B_BY,
	OWN_RULE, /* one for each rule */
	OWN_WORDS = OWN_RULE + RULE_TEXT,
	OWN_A_WORDS,
	OWN_B_WORDS,
	N_OWN
};

static const char *const own_name[N_OWN][2] = { { "a", "工单" }, { "b", "对照工单" }, { "together", "是否同诉" }, { "why", "原因" }, { "a_cluster", "工单同诉编号" },
	{ "a_kind", "工单同诉类型" }, { "a_rule", "工单同诉规则" }, { "a_by", "工单同诉依据" }, { "b_cluster", "对照工单同诉编号" }, { "b_kind", "对照工单同诉类型" },
	{ "b_rule", "对照工单同诉规则" }, { "b_by", "对照工单同诉依据" }, { "rule_id", "编号规则" }, { "rule_again", "重办规则" }, { "rule_words", "原文规则" },
	{ "rule_caller", "同人规则" }, { "rule_place", "同地规则" }, { "rule_text", "文本规则" }, { "words", "共有字词" }, { "a_words", "工单独有字词" },
	{ "b_words", "对照工单独有字词" } };

static const int core[] = { F_CLUSTER_RULE, F_CLUSTER_MARGIN, F_CLUSTER_SIMILARITY, F_CLUSTER_WEIGHTED, F_CLUSTER_MATTER, F_CLUSTER_DAYS,
	F_CLUSTER_AGREES, F_CLUSTER_DIFFERS };

static int
own(enum own i)
{
	static int field[N_OWN];
	if (!field[i])
		field[i] = field_declare(own_name[i][0], own_name[i][1], FIELD_TEXT);
	return field[i];
}

const int *
reason_own(void)
{
	static int all[N_REASON_OWN];
	size_t n = 0;
	all[n++] = F_TYPE;
	for (enum own i = 0; i < OWN_RULE; i++)
		all[n++] = own(i);
	for (size_t i = 0; i < sizeof core / sizeof *core; i++)
		all[n++] = core[i];
	for (enum own i = OWN_RULE; i < N_OWN; i++)
		all[n++] = own(i);
	return all;
}

void
reason_open(struct reason *x, const char *a, const char *b)
{
	*x = (struct reason){ .id = { slice_of(a), slice_of(b) }, .order = { NOBODY, NOBODY } };
}

void
reason_close(struct reason *x)
{
	buf_free(&x->both);
	buf_free(&x->alone[EARLIER]);
	buf_free(&x->alone[LATER]);
}

/* A pair of letters that counts for M, and what it weighs. */
struct counted {
	uint32_t pair, weight;
};

static int
compare_pairs(const void *a, const void *b)
{
	uint32_t x = ((const struct counted *)a)->pair, y = ((const struct counted *)b)->pair;
	return (x > y) - (x < y);
}

static uint32_t
pair_at(const struct order *o, size_t i)
{
	return (uint32_t)o->letter[i] << 16 | o->letter[i + 1];
}

/* Those of an order, in rising order, some of them several times; yours, free it. */
static struct counted *
count(const struct order *o, const struct commons *c, size_t *n)
{
	struct counted *counted = xmalloc((o->n + 1) * sizeof *counted);
	bool *common = xcalloc(o->n + 1, sizeof *common);
	*n = 0;
	if (o->n > 1)
		commons_mark(c, o->letter, o->n, common);
	for (size_t i = 0; i + 1 < o->n; i++) {
		bool parted = o->letter[i] == WORDS_PART || o->letter[i + 1] == WORDS_PART;
		if (parted || common[i] || o->named[i / 8] >> i % 8 & 1)
			continue;
		uint32_t pair = pair_at(o, i), weight = commons_weight(c, pair);
		if (weight)
			counted[(*n)++] = (struct counted){ pair, weight };
	}
	free(common);
	qsort(counted, *n, sizeof *counted, compare_pairs);
	return counted;
}

/* What the pair weighs among those; 0 where it is not. */
static uint32_t
weight_of(const struct counted *counted, size_t n, uint32_t pair)
{
	const struct counted *found = bsearch(&(struct counted){ .pair = pair }, counted, n, sizeof *counted, compare_pairs);
	return found ? found->weight : 0;
}

/* A run of letters all pairs of which count, and what they weigh together. */
struct run {
	size_t from, n;
	uint64_t weight;
};

/* Letters as text; what is no character of its own is told by U+FFFD. */
static void
add_letters(struct buf *out, const uint16_t *letter, size_t n)
{
	for (size_t i = 0; i < n; i++)
		utf8_add(out, letter[i] >= 0xd800 && letter[i] < 0xe000 ? 0xfffd : letter[i]);
}

/* Keeps the heaviest runs, the earlier of two as heavy, each text once. */
static size_t
keep_run(const struct order *o, struct run *kept, size_t n, struct run run)
{
	for (size_t i = 0; i < n; i++)
		if (kept[i].n == run.n && memcmp(o->letter + kept[i].from, o->letter + run.from, run.n * sizeof *o->letter) == 0)
			return n;
	size_t at = n;
	while (at && kept[at - 1].weight < run.weight)
		at--;
	if (at == MOST_WORDS)
		return n;
	n += n < MOST_WORDS;
	memmove(kept + at + 1, kept + at, (n - 1 - at) * sizeof *kept);
	kept[at] = run;
	return n;
}

/* The runs of o that count here and, as `in_both` says, in the other order or not there. */
static void
list_runs(const struct order *o, const struct counted *here, size_t n_here, const struct counted *there, size_t n_there, bool in_both, struct buf *out)
{
	struct run kept[MOST_WORDS + 1], run = { 0 };
	size_t n = 0;
	for (size_t i = 0; i + 1 <= o->n; i++) {
		uint32_t pair = i + 1 < o->n ? pair_at(o, i) : 0;
		uint32_t weight = weight_of(here, n_here, pair);
		if (weight && (weight_of(there, n_there, pair) > 0) == in_both) {
			if (run.n == 0)
				run = (struct run){ .from = i, .n = 1 };
			run.n++;
			run.weight += weight;
		} else if (run.n) {
			n = keep_run(o, kept, n, run);
			run.n = 0;
		}
	}
	for (size_t i = 0; i < n; i++) {
		buf_adds(out, i ? "|" : "");
		add_letters(out, o->letter + kept[i].from, kept[i].n);
		buf_printf(out, ":%llu", (unsigned long long)kept[i].weight);
	}
}

static void
compare(struct reason *x, struct dedupe *d)
{
	struct order *a = &d->order[x->order[EARLIER]], *b = &d->order[x->order[LATER]];
	if (!a->letter)
		d->others.fetch(d->others.arg, a);
	struct shingles shingles = SHINGLES_INIT, other = SHINGLES_INIT;
	struct words_of of_a = { a->letter, a->named, a->n }, of_b = { b->letter, b->named, b->n };
	shingles_read(&shingles, d->commons, of_b);
	shingles_read(&other, d->commons, of_a);
	struct sums s = shingles.sum, t = other.sum, both = shingles_share(&shingles, d->commons, of_a);
	x->is = (struct likeness){ both.pairs, s.pairs + t.pairs - both.pairs, both.weight, s.weight + t.weight - both.weight,
		both.matter, s.matter + t.matter - both.matter, 0 };
	shingles_free(&shingles);
	shingles_free(&other);

	size_t n_a, n_b;
	struct counted *in_a = count(a, d->commons, &n_a), *in_b = count(b, d->commons, &n_b);
	list_runs(b, in_b, n_b, in_a, n_a, true, &x->both);
	list_runs(a, in_a, n_a, in_b, n_b, false, &x->alone[EARLIER]);
	list_runs(b, in_b, n_b, in_a, n_a, false, &x->alone[LATER]);
	free(in_a);
	free(in_b);
}

/* An order of others of that id; NOBODY if there is none. */
static uint32_t
find_known(const struct dedupe *d, struct slice id)
{
	for (size_t i = d->hold.n; i < d->n_order; i++)
		if (slice_eq(d->order[i].name, id))
			return (uint32_t)i;
	return NOBODY;
}

void
reason_meet(struct reason *x, struct dedupe *d, uint32_t i)
{
	struct slice name = d->order[i].name;
	bool first = slice_eq(name, x->id[0]);
	if (x->order[LATER] != NOBODY || !(first || slice_eq(name, x->id[1])))
		return;
	if (x->order[EARLIER] == NOBODY)
		x->order[EARLIER] = find_known(d, x->id[first]);
	if (x->order[EARLIER] == NOBODY) {
		x->order[EARLIER] = i;
		return;
	}
	/* another record of the first one's id */
	if (slice_eq(name, d->order[x->order[EARLIER]].name) && !slice_eq(x->id[0], x->id[1]))
		return;
	x->order[LATER] = i;
	compare(x, d);
}

static void
lack(struct buf *lacks, bool lacking, const char *what)
{
	if (!lacking)
		return;
	if (lacks->n)
		buf_addc(lacks, '|');
	buf_adds(lacks, what);
}

static void
lack_share(struct buf *lacks, const char *name, uint64_t part, uint64_t all, uint32_t needed)
{
	if (all && part * SCALE >= needed * all)
		return;
	if (lacks->n)
		buf_addc(lacks, '|');
	buf_printf(lacks, "%s>=%u.%04u", name, needed / SCALE, needed % SCALE);
}

static bool
same_words(const struct order *a, const struct order *b)
{
	return a->words && a->words == b->words && order_copied(a) == order_copied(b);
}

static bool
same_place(const struct site *a, const struct site *b)
{
	return a->city == b->city && a->district == b->district && a->street == b->street && a->community == b->community && a->point == b->point &&
	       a->address == b->address && a->door == b->door && a->building == b->building;
}

/* What rule `words` lacks to make the later a copy of the earlier. */
static void
lack_copy(const struct dedupe *d, const struct order *a, const struct order *b, bool near, struct buf *lacks)
{
	int64_t seconds = order_seconds_between(a, b);
	lack(lacks, !same_words(a, b), "words");
	lack(lacks, a->caller != b->caller, "caller");
	if (a->caller && b->caller) {
		lack(lacks, site_compare(&a->site, &b->site) == SITE_APART, "apart");
		lack(lacks, seconds < 0 || seconds > d->how.resend, "resend");
		return;
	}
	bool few = a->n - a->content < WORDS_ENOUGH;
	lack(lacks, a->mask != b->mask, "phone");
	lack(lacks, !same_place(&a->site, &b->site) || (few && !order_is_placed(a)), "place");
	lack(lacks, !near, "within");
	lack(lacks, few && seconds != 0, "time");
}

/* What each rule lacks to put the two together; empty where it holds. */
static void
judge(const struct reason *x, const struct dedupe *d, struct buf lacks[N_RULE])
{
	const struct order *a = &d->order[x->order[EARLIER]], *b = &d->order[x->order[LATER]];
	const struct likeness *is = &x->is;
	enum site_match match = site_compare(&a->site, &b->site);
	int64_t seconds = order_seconds_between(a, b);
	bool apart = match == SITE_APART, near = d->how.within < 0 || (seconds >= 0 && seconds <= d->how.within);
	bool shared = match > SITE_UNKNOWN, empty = a->letters < 2 || b->letters < 2;

	struct slice before = handled_before(b->name);
	lack(&lacks[RULE_ID], !slice_eq(a->name, b->name), "id");
	lack(&lacks[RULE_AGAIN], !before.p || !slice_eq(before, a->name), "id");
	lack_share(&lacks[RULE_AGAIN], "similarity", is->pairs, is->all, d->how.threshold);
	lack_copy(d, a, b, near, &lacks[RULE_WORDS]);

	lack(&lacks[RULE_CALLER], !a->caller || a->caller != b->caller, "caller");
	lack_share(&lacks[RULE_CALLER], "similarity", is->pairs, is->all, d->how.threshold);
	lack_share(&lacks[RULE_CALLER], "matter", is->matter, is->matters, NEED_CALLER);
	lack(&lacks[RULE_PLACE], !shared, "place");
	lack(&lacks[RULE_PLACE], shared && !need_is_shared(a, b, match), "letters");
	lack_share(&lacks[RULE_PLACE], "matter", is->matter, is->matters, dedupe_need(b, a, match));
	lack(&lacks[RULE_TEXT], shared || (order_is_placed(a) && order_is_placed(b)), "placeless");
	lack(&lacks[RULE_TEXT], is->weight < TEXT_WEIGHT, "weight");
	lack_share(&lacks[RULE_TEXT], "similarity", is->pairs, is->all, NEED_TEXT_PAIRS);
	lack_share(&lacks[RULE_TEXT], "weighted", is->weight, is->total, NEED_TEXT);
	for (enum rule rule = RULE_CALLER; rule < N_RULE; rule++) {
		lack(&lacks[rule], apart, "apart");
		lack(&lacks[rule], !near, "within");
	}
	for (enum rule rule = RULE_AGAIN; rule < N_RULE; rule++)
		lack(&lacks[rule], empty, "words");
}

/* Why they are together or not. */
static const char *
why(const struct reason *x, const struct dedupe *d, enum rule holds)
{
	const struct order *a = &d->order[x->order[EARLIER]], *b = &d->order[x->order[LATER]];
	if (a->leader == b->leader)
		return b->by == x->order[EARLIER] ? "joined" : "leader";
	if (site_compare(&a->site, &b->site) == SITE_APART)
		return "apart";
	if (holds == RULE_NONE)
		return "unlike";
	if (a->leader != x->order[EARLIER])
		return "member";
	return b->by == NOBODY ? "missed" : "earlier";
}

static void
put_standing(const struct dedupe *d, uint32_t i, enum own first, struct rec *line)
{
	const struct order *o = &d->order[i];
	rec_set_or_null(line, own(first), o->leader == NOBODY ? slice(NULL, 0) : d->order[o->leader].name);
	rec_set_or_null(line, own(first + 1), slice_of(kind_name[o->kind]));
	rec_set_or_null(line, own(first + 2), slice_of(rule_name[o->rule]));
	rec_set_or_null(line, own(first + 3), o->by == NOBODY ? slice(NULL, 0) : d->order[o->by].name);
}

/* The rule that holds, and by how much. */
static void
put_rule(const struct reason *x, const struct dedupe *d, enum rule rule, struct rec *line)
{
	const struct order *a = &d->order[x->order[EARLIER]], *b = &d->order[x->order[LATER]];
	rec_set_or_null(line, F_CLUSTER_RULE, slice_of(rule_name[rule]));
	rec_set_null(line, F_CLUSTER_MARGIN);
	if (rule == RULE_AGAIN || rule == RULE_CALLER)
		tell_margin(x->is.pairs, x->is.all, d->how.threshold, line);
	if (rule == RULE_PLACE)
		tell_margin(x->is.matter, x->is.matters, dedupe_need(b, a, site_compare(&a->site, &b->site)), line);
	if (rule == RULE_TEXT)
		tell_margin(x->is.weight, x->is.total, NEED_TEXT, line);
}

void
reason_put(const struct reason *x, const struct dedupe *d, struct filter *f)
{
	for (int k = 0; k < 2; k++) {
		bool met = false;
		for (int m = 0; m < 2; m++)
			met = met || (x->order[m] != NOBODY && slice_eq(d->order[x->order[m]].name, x->id[k]));
		if (!met || (x->order[LATER] == NOBODY && slice_eq(x->id[0], x->id[1])))
			die("--explain: no %sorder that is compared has the id '%.*s'", met ? "other " : "", (int)x->id[k].n, x->id[k].p);
	}
	struct buf lacks[N_RULE];
	enum rule holds = RULE_NONE;
	memset(lacks, 0, sizeof lacks);
	judge(x, d, lacks);
	for (enum rule rule = RULE_TEXT; rule > RULE_NONE; rule--)
		if (lacks[rule].n == 0)
			holds = rule;

	struct rec line = REC_INIT;
	const struct order *a = &d->order[x->order[EARLIER]], *b = &d->order[x->order[LATER]];
	const int *all = reason_own();
	rec_begin(&line);
	rec_set(&line, F_TYPE, LIT("pair"));
	for (size_t i = 1; i < N_REASON_OWN; i++)
		rec_set_null(&line, all[i]);
	rec_set(&line, own(OWN_A), b->name);
	rec_set(&line, own(OWN_B), a->name);
	rec_set_raw(&line, own(OWN_TOGETHER), a->leader == b->leader ? LIT("true") : LIT("false"));
	rec_set(&line, own(OWN_WHY), slice_of(why(x, d, holds)));
	put_standing(d, x->order[LATER], OWN_A_CLUSTER, &line);
	put_standing(d, x->order[EARLIER], OWN_B_CLUSTER, &line);
	put_rule(x, d, holds, &line);
	tell_likeness(&x->is, &line);
	tell_places(b, a, &line);
	for (enum rule rule = RULE_ID; rule < N_RULE; rule++)
		rec_set(&line, own(OWN_RULE + rule - 1), lacks[rule].n ? buf_slice(&lacks[rule]) : LIT("holds"));
	rec_set_or_null(&line, own(OWN_WORDS), buf_slice(&x->both));
	rec_set_or_null(&line, own(OWN_A_WORDS), buf_slice(&x->alone[LATER]));
	rec_set_or_null(&line, own(OWN_B_WORDS), buf_slice(&x->alone[EARLIER]));
	filter_put(f, &line);
	rec_free(&line);
	for (enum rule rule = 0; rule < N_RULE; rule++)
		buf_free(&lacks[rule]);
}
