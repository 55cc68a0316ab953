/* against.c - each record with the entity of a register that it speaks of, and why */
#include "against.h"
#include "match.h"

enum {
	LEAST_USUAL = 450,
	MARGIN_USUAL = 100,
	POINTS_MOST = 1000000 /* hundredths */
};

enum {
	LINK,
	STATE,
	SCORE,
	MARGIN,
	ROWS,
	WHY,
	DIFFERS,
	FAULTS,
	NEXT,
	NEXT_WHY,
	RIVALS,
	N_OWN
};

static const struct {
	const char *ending;
	int field;
} usual[N_OWN] = {
	[LINK] = { "", F_LINK },
	[STATE] = { "_state", F_LINK_STATE },
	[SCORE] = { "_score", F_LINK_SCORE },
	[MARGIN] = { "_margin", F_LINK_MARGIN },
	[ROWS] = { "_rows", F_LINK_ROWS },
	[WHY] = { "_why", F_LINK_WHY },
	[DIFFERS] = { "_differs", F_LINK_DIFFERS },
	[FAULTS] = { "_faults", F_LINK_FAULTS },
	[NEXT] = { "_next", F_LINK_NEXT },
	[NEXT_WHY] = { "_next_why", F_LINK_NEXT_WHY },
	[RIVALS] = { "_rivals", F_LINK_RIVALS },
};

struct against_options against_options;

struct against {
	struct links links;
	struct registry registry;
	struct match *match;
	int own[N_OWN];
	struct buf why, differs, text;
	uint64_t n_state[MATCH_STATES], n_decided; /* n_decided: by a person */
	struct tally tally[LINK_ROWS];
};

bool
against_wanted(void)
{
	const struct against_options *o = &against_options;
	if (o->registers.n == 0 && (o->links || o->least || o->margin || o->as))
		die("--%s is for --against", o->links ? "links" : o->least ? "least"
							  : o->margin      ? "margin"
									   : "as");
	return o->registers.n > 0;
}

/* Points with up to two decimals, in hundredths. */
static int
points(const char *option, const char *text, int none)
{
	double value;
	if (!text)
		return none;
	if (opt_real(text, &value) < 0 || value * LINK_POINT > POINTS_MOST)
		die("%s takes points such as 5 or 2.5, not '%s'", option, text);
	int whole = (int)(value * LINK_POINT + 0.5);
	double off = value * LINK_POINT - whole;
	if (off > 1e-6 || off < -1e-6)
		die("%s takes points with up to two decimals, not '%s'", option, text);
	return whole;
}

/* The names of what is written. */
static void
name_fields(struct against *a)
{
	const char *as = against_options.as;
	struct buf name = BUF_INIT;
	size_t n = as ? strlen(as) : 0;
	bool good = !as || n;
	for (size_t i = 0; i < n; i++)
		good = good && ((as[i] >= 'a' && as[i] <= 'z') || (i && (as[i] == '_' || is_digit((uint16_t)as[i]))));
	if (!good)
		die("--as takes a name of small letters, digits and _, not '%s'", as);
	for (size_t i = 0; i < N_OWN; i++) {
		a->own[i] = usual[i].field;
		if (!as || strcmp(as, "link") == 0)
			continue;
		buf_clear(&name);
		buf_adds(&name, as);
		buf_adds(&name, usual[i].ending);
		if (field_is_known(field_of(buf_slice(&name))))
			die("--as %s: '%s' is a field of gov-records(5) already", as, buf_text(&name));
		a->own[i] = field_declare(buf_text(&name), NULL, field_class(usual[i].field));
	}
	buf_free(&name);
}

static void
check_inputs(const struct filter *f)
{
	const struct opt_list *files = &against_options.registers;
	bool reads_stdin = f->n_operand == 0;
	for (size_t i = 0; i < f->n_operand; i++)
		reads_stdin = reads_stdin || strcmp(f->operand[i], "-") == 0;
	for (size_t i = 0; i < files->n; i++)
		if (strcmp(files->item[i], "-") == 0 && reads_stdin)
			die("--against -: the records come from standard input");
}

static void
load(struct against *a, struct filter *f)
{
	const struct opt_list *files = &against_options.registers;
	char **path = xcalloc(files->n, sizeof *path);
	int least = points("--least", against_options.least, LEAST_USUAL), margin = points("--margin", against_options.margin, MARGIN_USUAL);
	if (least == 0)
		die("--least must be more than 0: what says nothing is no link");
	for (size_t i = 0; i < files->n; i++)
		path[i] = xstrdup(files->item[i]);
	links_load(&a->links, f, against_options.links);
	registry_load(&a->registry, f, &a->links, path, files->n, (uint32_t)(least > margin ? least - margin : 1));
	a->match = match_open(&a->registry, least, margin);
	/* rows of the register did not come in as records */
	f->n_rejected -= a->registry.n_rejected;
	if (a->registry.n_rejected && !filter_options.rejects_ok)
		f->status = 1;
	for (size_t i = 0; i < files->n; i++)
		free(path[i]);
	free(path);
}

static void
set_points(struct against *a, struct rec *r, int field, int value)
{
	buf_clear(&a->text);
	buf_printf(&a->text, "%d.%02d", value / LINK_POINT, value % LINK_POINT);
	rec_set_raw(r, field, buf_slice(&a->text));
}

static void
set_count(struct against *a, struct rec *r, int field, uint32_t value)
{
	buf_clear(&a->text);
	buf_printf(&a->text, "%u", value);
	rec_set_raw(r, field, buf_slice(&a->text));
}

static void
put_link(struct against *a, struct rec *r, const struct answer *found)
{
	const int *own = a->own;
	if (found->best == MATCH_NOBODY)
		return;
	buf_clear(&a->why);
	buf_clear(&a->differs);
	match_tell(a->match, found->best, &a->why, &a->differs);
	rec_set(r, own[LINK], a->registry.entity[found->best].id);
	set_points(a, r, own[SCORE], found->score);
	set_points(a, r, own[MARGIN], found->next == MATCH_NOBODY ? found->score : found->score - found->next_score);
	set_count(a, r, own[ROWS], found->rows);
	set_count(a, r, own[RIVALS], found->rivals);
	rec_set(r, own[WHY], buf_slice(&a->why));
	rec_set_or_null(r, own[DIFFERS], buf_slice(&a->differs));
	if (filter_options.stats)
		match_count(a->match, found->best, a->tally);
}

static void
link_record(struct against *a, struct filter *f, struct rec *r)
{
	static const char *const state[MATCH_STATES] = { [MATCH_NONE] = "none", [MATCH_DOUBT] = "doubt", [MATCH_DECIDED] = "decided" };
	struct answer found;
	if (filter_is_decided(r, a->own[LINK])) {
		a->n_decided++;
		filter_put(f, r);
		return;
	}
	match_find(a->match, r, &found);
	for (size_t i = 0; i < N_OWN; i++)
		rec_set_null(r, a->own[i]);
	rec_set(r, a->own[STATE], slice_of(state[found.state]));
	a->n_state[found.state]++;
	put_link(a, r, &found);
	buf_clear(&a->text);
	match_faults(a->match, &a->text);
	rec_set_or_null(r, a->own[FAULTS], buf_slice(&a->text));
	if (found.next != MATCH_NOBODY) {
		buf_clear(&a->why);
		match_tell(a->match, found.next, &a->why, NULL);
		rec_set(r, a->own[NEXT], a->registry.entity[found.next].id);
		rec_set(r, a->own[NEXT_WHY], buf_slice(&a->why));
	}
	filter_put(f, r);
}

static void
print_stats(const struct against *a)
{
	const uint64_t *n = a->n_state;
	const struct registry *g = &a->registry;
	if (filter_options.verbose)
		warn("register: rows %llu, entities %zu, rejected %llu, superseded %llu", g->n_row, g->tuples.n, g->n_rejected, g->n_superseded);
	if (a->match->n_crowded && !filter_options.quiet)
		warn("of %llu records more entities say the same than are looked at: only those that say more of it were", (unsigned long long)a->match->n_crowded);
	if (!filter_options.stats)
		return;
	warn("links: decided %llu, doubt %llu, none %llu; left as a person decided %llu", (unsigned long long)n[MATCH_DECIDED], (unsigned long long)n[MATCH_DOUBT], (unsigned long long)n[MATCH_NONE], (unsigned long long)a->n_decided);
	for (size_t i = 0; i < g->n_trait; i++) {
		const struct tally *t = &a->tally[i];
		warn("%s: equal %llu, similar %llu, different %llu, not stated by both %llu", g->trait[i].row->name, (unsigned long long)t->equal,
			(unsigned long long)t->similar, (unsigned long long)t->different, (unsigned long long)t->unstated);
	}
}

int
against_run(struct filter *f)
{
	struct against a = { .match = NULL };
	struct rec r = REC_INIT;
	check_inputs(f);
	name_fields(&a);
	load(&a, f);
	filter_own(f, a.own, N_OWN);
	while (filter_next(f, &r))
		link_record(&a, f, &r);
	print_stats(&a);
	match_close(a.match);
	registry_free(&a.registry);
	links_free(&a.links);
	buf_free(&a.why);
	buf_free(&a.differs);
	buf_free(&a.text);
	rec_free(&r);
	free(against_options.registers.item);
	return filter_close(f);
}
