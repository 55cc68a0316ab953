/* merge.c - keys out, and sorted keys in */
#include "merge.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* What must be the same when the keys are written and read. */
static void
write_terms(struct buf *out, const struct dedupe_how *how)
{
	const char *where = filter_options.where ? filter_options.where : "";
	buf_adds(out, "gov-dedupe keys 1 ");
	dedupe_write_how(out, how);
	if (*where)
		buf_adds(out, " --where ");
	for (; *where; where++)
		buf_addc(out, *where == '\n' ? ' ' : *where);
}

static void
put_keys(struct dedupe *d, struct shingles *s, const struct order *o, uint64_t turn, struct buf *out, uint64_t *sum)
{
	uint32_t key[BANDS];
	uint64_t original = dedupe_original(o);
	struct slice base = handled_before(o->name);
	keys_put(out, KEY_NAME, o->hash, turn, sum);
	if (base.p)
		keys_put(out, KEY_NAME, order_hash(base.p, base.n), turn, sum);
	if (original)
		keys_put(out, KEY_WORDS, original, turn, sum);
	if (o->caller)
		keys_put(out, KEY_CALLER, o->caller, turn, sum);
	shingles_read(s, d->commons, (struct words_of){ o->letter, o->named, o->n });
	bands_keys(&d->placeless, s, key);
	for (int i = 0; i < d->placeless.n; i++)
		keys_put(out, KEY_BAND, key[i], turn, sum);
}

int
partial_run(struct filter *f, struct dedupe *d)
{
	struct rec r = REC_INIT;
	struct order o;
	struct shingles s = SHINGLES_INIT;
	struct buf terms = BUF_INIT;
	struct cond where = f->where;
	uint64_t sum = 0;
	struct output *out = &f->sink.out;
	f->kind = FILTER_COUNT;
	f->where.n = 0;
	filter_options.all = true;
	filter_default_ndjson(f);
	write_terms(&terms, &d->how);
	keys_begin(&out->buf, buf_slice(&terms));
	output_mark(out);
	while (filter_next(f, &r)) {
		if (dedupe_read(d, f, &r, where.n == 0 || cond_test(&where, &r), &o) < 0)
			continue;
		uint64_t turn = keys_turn(r.line);
		keys_put(&out->buf, KEY_RECORD, turn, turn, &sum);
		if (o.kind != KIND_APART)
			put_keys(d, &s, &o, turn, &out->buf, &sum);
		output_mark(out);
		arena_clear(&d->reading.bytes);
	}
	keys_end(&out->buf, sum);
	output_mark(out);
	f->where = where;
	buf_free(&terms);
	shingles_free(&s);
	rec_free(&r);
	dedupe_free(d);
	return filter_close(f);
}

/* Reads the letters of an order again; those of the one that was longest at hand go. */
static void
fetch(void *arg, struct order *o)
{
	struct merge *m = arg;
	struct dedupe *d = m->d;
	unsigned slot = m->turn++ % MERGE_TEXTS;
	struct buf *b = &m->text[slot].bytes;
	struct order again;
	if (m->turn > MERGE_TEXTS) {
		d->order[m->text[slot].order].letter = NULL;
		d->order[m->text[slot].order].named = NULL;
	}
	m->text[slot].order = (uint32_t)(o - d->order);
	hold_get(&d->hold, m->f, (size_t)(o - d->order), &m->rec);
	if (order_read(&d->reading, m->f, &m->rec, &again) < 0 || again.n != o->n || again.words != o->words)
		die_at(&(struct place){ m->path, d->hold.held[o - d->order].line }, NULL, "reads otherwise a second time: it must not be changed meanwhile");
	buf_clear(b);
	buf_add(b, again.letter, again.n * sizeof *again.letter);
	buf_add(b, again.named, again.n / 8 + 1);
	o->letter = (const uint16_t *)(const void *)b->p;
	o->named = (const uint8_t *)b->p + again.n * sizeof *again.letter;
	arena_clear(&d->reading.bytes);
}

/* What a file is known to be by. */
static void
look_at(const struct merge *m, struct stat *st)
{
	if (fstat(m->fd, st) < 0)
		die_at(&(struct place){ m->path, 0 }, NULL, "%s", strerror(errno));
}

void
merge_open(struct merge *m, struct filter *f, struct dedupe *d, const char *records)
{
	struct stat st;
	struct buf terms = BUF_INIT;
	struct place at = { records, 0 };
	unsigned char head[2];
	*m = (struct merge){ .path = records, .f = f, .d = d, .fd = open(records, O_RDONLY | O_CLOEXEC) };
	if (m->fd < 0)
		die_at(&at, NULL, "%s", strerror(errno));
	look_at(m, &st);
	if (!S_ISREG(st.st_mode))
		die_at(&at, NULL, "is no regular file: it is read here and there");
	if (pread(m->fd, head, 2, 0) == 2 && head[0] == 0x1f && head[1] == 0x8b)
		die_at(&at, NULL, "is compressed: it is read here and there, and must be plain");
	if (f->n_operand > 1)
		die("--merge takes one file of sorted keys; sort -m makes one of several");
	m->size = (uint64_t)st.st_size;
	m->seconds = st.st_mtim.tv_sec;
	m->nano = st.st_mtim.tv_nsec;
	write_terms(&terms, &d->how);
	keyring_read(&m->keyring, f->n_operand ? f->operand[0] : "-", buf_slice(&terms), m->size);
	buf_free(&terms);
	f->operand = (char **)(uintptr_t)&m->path;
	f->n_operand = 1;
	hold_stay(&d->hold, m->fd);
	d->keyring = &m->keyring;
	d->others.arg = m;
	d->others.fetch = fetch;
}

void
merge_meet(struct merge *m)
{
	m->sum += keys_turn(m->f->current->line);
}

void
merge_check(const struct merge *m)
{
	if (m->d->hold.n != m->keyring.n_record || m->sum != m->keyring.sum)
		die_at(&(struct place){ m->path, 0 }, NULL, "has %llu records, and not those that --partial read, which were %llu",
			(unsigned long long)m->d->hold.n, (unsigned long long)m->keyring.n_record);
}

void
merge_close(struct merge *m)
{
	struct stat st;
	look_at(m, &st);
	if ((uint64_t)st.st_size != m->size || st.st_mtim.tv_sec != m->seconds || st.st_mtim.tv_nsec != m->nano)
		die_at(&(struct place){ m->path, 0 }, NULL, "was changed while it was read");
	close(m->fd);
	for (int i = 0; i < MERGE_TEXTS; i++)
		buf_free(&m->text[i].bytes);
	keyring_free(&m->keyring);
	rec_free(&m->rec);
}
