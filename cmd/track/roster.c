/* roster.c - rosters: who is called for a warning, at which moments, and who answered */
#include "roster.h"
#include "opt.h"
#include "path.h"

enum {
	PLACE,
	KIND,
	LEVEL,
	TURN,
	NAME,
	POST,
	PHONE,
	UNIT,
	ANSWER,
	CLOSE,
	VALID_FROM,
	VALID_TO
};

static const struct column columns[] = {
	{ "place", "地点|区域", COLUMN_REQUIRED },
	{ "kind", "种类|预警类型", COLUMN_OPTIONAL },
	{ "level", "级别|预警级别", COLUMN_OPTIONAL },
	{ "turn", "顺序|次序", COLUMN_OPTIONAL },
	{ "name", "姓名|责任人", COLUMN_REQUIRED },
	{ "post", "职务|岗位", COLUMN_OPTIONAL },
	{ "phone", "电话|联系电话", COLUMN_OPTIONAL },
	{ "unit", "单位|承办单位", COLUMN_OPTIONAL },
	{ "answer", "应答时限", COLUMN_REQUIRED },
	{ "close", "处置时限", COLUMN_OPTIONAL },
	{ "valid_from", "生效日期", COLUMN_OPTIONAL },
	{ "valid_to", "失效日期", COLUMN_OPTIONAL },
	{ 0 },
};

static uint64_t
load_turn(const struct table *t, size_t i)
{
	struct slice text = table_get(t, i, TURN);
	uint64_t turn = UINT64_MAX;
	if (text.n == 0)
		return turn;
	char *number = slice_dup(text);
	if (opt_number(number, &turn) < 0)
		table_die(t, i, TURN, "'%.64s' is no whole number", number);
	free(number);
	return turn;
}

static void
load_row(struct roster *r, size_t i)
{
	const struct table *t = &r->table;
	struct roster_row *u = &r->row[i];
	bool has_calendar = r->calendar != NULL;
	*u = (struct roster_row){
		.place = table_get(t, i, PLACE),
		.kind = table_get(t, i, KIND),
		.level = table_get(t, i, LEVEL),
		.turn = load_turn(t, i),
		.name = table_get(t, i, NAME),
		.post = table_get(t, i, POST),
		.phone = table_get(t, i, PHONE),
		.unit = table_get(t, i, UNIT),
	};
	table_path(t, i, PLACE);
	distance_load(t, i, ANSWER, false, has_calendar, &u->answer);
	distance_load(t, i, CLOSE, false, has_calendar, &u->close);
	table_validity(t, i, VALID_FROM, VALID_TO, &u->from, &u->to);
	struct buf key = BUF_INIT;
	buf_printf(&key, "%zu:", u->name.n);
	buf_add_slice(&key, u->name);
	buf_add_slice(&key, u->phone);
	u->person = map_add(&r->persons, buf_slice(&key));
	buf_free(&key);
	u->named[0] = map_add(&r->words, u->name);
	u->named[1] = map_add(&r->words, u->phone.n ? u->phone : u->name);
}

/* The part behind the last /. */
static struct slice
last_part(struct slice path)
{
	const char *slash = memrchr(path.p, '/', path.n);
	return slash ? slice(slash + 1, path.n - (size_t)(slash + 1 - path.p)) : path;
}

void
roster_load(struct roster *r, const char *path, const struct calendar *calendar)
{
	*r = (struct roster){ .calendar = calendar };
	table_load(&r->table, path, columns);
	r->row = xcalloc(r->table.n + 1, sizeof *r->row);
	r->next = xcalloc(r->table.n + 1, sizeof *r->next);
	size_t cap = 0;
	for (size_t i = 0; i < r->table.n; i++)
		load_row(r, i);
	for (size_t i = r->table.n; i-- > 0;) {
		size_t before = r->places.n, k = map_add(&r->places, last_part(r->row[i].place));
		r->first = xgrow(r->first, &cap, k + 1, sizeof *r->first);
		r->next[i] = k == before ? SIZE_MAX : r->first[k];
		r->first[k] = i;
	}
}

/* Whether a text is one of a list joined by |. */
static bool
lists(struct slice list, struct slice text)
{
	while (list.p)
		if (slice_eq(slice_trim(slice_cut(list, '|', &list)), text))
			return true;
	return false;
}

static bool
fits_kind(struct slice list, struct slice kind)
{
	if (list.n == 0)
		return true;
	while (list.p) {
		struct slice one = slice_trim(slice_cut(list, '|', &list));
		if (one.n && kind.n && path_holds(one, kind))
			return true;
	}
	return false;
}

/* Whether each part of a row's place before the last is one of the warning's. */
static bool
lies_in(struct slice path, const struct warning *w)
{
	for (struct slice rest = path; rest.p;) {
		struct slice part = slice_cut(rest, '/', &rest);
		bool found = !rest.p;
		for (size_t i = 0; i < PLACES && !found; i++)
			found = w->place[i].n && slice_eq(w->place[i], part);
		if (!found)
			return false;
	}
	return true;
}

/* Rows that name a kind first, then by turn, then as the table has them. */
static int
compare_rows(const void *p, const void *q, void *arg)
{
	const struct roster_row *row = arg;
	size_t a = *(const size_t *)p, b = *(const size_t *)q;
	const struct roster_row *x = &row[a], *y = &row[b];
	if ((x->kind.n > 0) != (y->kind.n > 0))
		return x->kind.n > 0 ? -1 : 1;
	if (x->turn != y->turn)
		return x->turn < y->turn ? -1 : 1;
	return (a > b) - (a < b);
}

/* The roster of a place in its order, in walk->fit; how many rows it has. */
static size_t
find_rows(const struct roster *r, const struct warning *w, struct slice place, struct walk *walk)
{
	size_t n = 0, k = map_find(&r->places, place);
	for (size_t i = k == MAP_NONE ? SIZE_MAX : r->first[k]; i != SIZE_MAX; i = r->next[i]) {
		const struct roster_row *u = &r->row[i];
		if (!fits_kind(u->kind, w->kind) || (u->level.n && (w->level.n == 0 || !lists(u->level, w->level))) || !lies_in(u->place, w))
			continue;
		walk->fit = xgrow(walk->fit, &walk->fit_cap, n + 1, sizeof *walk->fit);
		walk->fit[n++] = i;
	}
	if (n)
		qsort_r(walk->fit, n, sizeof *walk->fit, compare_rows, r->row);
	return n;
}

/* Calls are made at moments that never go back: where the first under a name came too late, all did. */
size_t
walk_call_of(const struct walk *walk, const struct ack *ack)
{
	size_t word = ack->by.n ? map_find(&walk->roster->words, ack->by) : MAP_NONE;
	if (word == MAP_NONE || walk->first[word].round != walk->round || walk->call[walk->first[word].call].at > ack->at)
		return ACK_NONE;
	return walk->first[word].call;
}

/* Whether an answer from at or before that moment counts.  One that is before it and does not will not later on:
 * nobody is called at a moment that is past. */
static bool
is_answered(struct walk *walk, const struct warning *w, const struct acks *acks, int64_t at)
{
	for (size_t i = walk->n_heard; i < w->n_ack && acks->ack[w->ack[i]].at <= at; i++) {
		if (walk_call_of(walk, &acks->ack[w->ack[i]]) != ACK_NONE)
			return true;
		walk->n_heard += acks->ack[w->ack[i]].at < at;
	}
	return false;
}

static void
add_silence(struct walk *walk, struct slice place, int64_t at)
{
	walk->silence = xgrow(walk->silence, &walk->silence_cap, walk->n_silence + 1, sizeof *walk->silence);
	walk->silence[walk->n_silence++] = (struct silence){ .place = place, .at = at };
}

static void
add_call(struct roster *r, struct walk *walk, const struct roster_row *u, int64_t at, int64_t as_of)
{
	struct call call = { .row = u, .at = at, .ack = ACK_NONE };
	if (distance_from(r->calendar, at, &u->answer, &call.limit) < 0) {
		call.limit = INT64_MAX;
		r->n_beyond += distance_may_have_come(r->calendar, at, as_of);
	}
	walk->call = xgrow(walk->call, &walk->cap, walk->n + 1, sizeof *walk->call);
	walk->called[u->person] = walk->round;
	for (size_t i = 0; i < 2; i++)
		if (walk->first[u->named[i]].round != walk->round)
			walk->first[u->named[i]] = (struct first_call){ walk->round, walk->n };
	walk->call[walk->n++] = call;
}

/* Place after place, until somebody answers or nobody is left. */
static void
call_all(struct roster *r, const struct warning *w, const struct acks *acks, int64_t as_of, struct walk *walk)
{
	int64_t t = w->issued;
	size_t pending = 0; /* silences that do not know yet who is called next */
	for (size_t p = 0; p < PLACES; p++) {
		bool again = w->place[p].n == 0;
		for (size_t k = 0; k < p && !again; k++)
			again = slice_eq(w->place[k], w->place[p]);
		size_t n = again ? 0 : find_rows(r, w, w->place[p], walk), before = walk->n;
		for (size_t i = 0; i < n; i++) {
			const struct roster_row *u = &r->row[walk->fit[i]];
			if (t < u->from || t >= u->to || walk->called[u->person] == walk->round)
				continue;
			if (t > as_of || t >= w->until || is_answered(walk, w, acks, t))
				return;
			add_call(r, walk, u, t, as_of);
			if (pending < walk->n_silence)
				walk->silence[pending++].told = w->place[p];
			t = walk->call[walk->n - 1].limit;
		}
		if (t > as_of || t >= w->until || is_answered(walk, w, acks, t))
			return;
		if (walk->n > before)
			add_silence(walk, w->place[p], t);
	}
	if (walk->n == 0)
		add_silence(walk, slice(NULL, 0), t);
}

void
roster_walk(struct roster *r, const struct warning *w, const struct acks *acks, int64_t as_of, struct walk *walk)
{
	if (walk->roster != r) {
		walk_free(walk);
		walk->roster = r;
		walk->called = xcalloc(r->persons.n + 1, sizeof *walk->called);
		walk->first = xcalloc(r->words.n + 1, sizeof *walk->first);
	}
	walk->round++;
	walk->n = walk->n_silence = walk->n_heard = 0;
	walk->ack = walk->answered_by = ACK_NONE;
	walk->over = INT64_MAX;
	call_all(r, w, acks, as_of, walk);
	for (size_t i = 0; i < w->n_ack; i++) {
		const struct ack *ack = &acks->ack[w->ack[i]];
		size_t call = walk_call_of(walk, ack);
		if (call == ACK_NONE)
			continue;
		if (walk->call[call].ack == ACK_NONE)
			walk->call[call].ack = w->ack[i];
		if (walk->ack == ACK_NONE) {
			walk->ack = w->ack[i];
			walk->answered_by = call;
		}
		if (ack->outcome != OUTCOME_ANSWERED && walk->over == INT64_MAX)
			walk->over = ack->at;
	}
}

void
walk_free(struct walk *walk)
{
	free(walk->call);
	free(walk->silence);
	free(walk->fit);
	free(walk->called);
	free(walk->first);
	*walk = WALK_INIT;
}

void
roster_free(struct roster *r)
{
	free(r->row);
	free(r->first);
	free(r->next);
	map_free(&r->places);
	map_free(&r->persons);
	map_free(&r->words);
	table_free(&r->table);
}
