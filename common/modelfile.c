/* modelfile.c - a model to bytes and back, every number checked */
#include "modelfile.h"
#include "msg.h"
#include "path.h"
#include "utf8.h"
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <unistd.h>
#include <zlib.h>

static const char magic[8] = { 'g', 'o', 'v', 'm', 'o', 'd', 'e', 'l' };

enum {
	COUNTS = 5, /* numbers behind the version */
	HEAD = 8 + 4 + 4 * COUNTS + 8 + 3 * 8,
	CLASS_MAX = 10000
};

/* more than any number that gov-train writes; products of them stay finite */
static const double real_most = 1e9;

static void
put(struct buf *b, uint64_t x, size_t n)
{
	char *p = buf_room(b, n);
	for (size_t i = 0; i < n; i++)
		p[i] = (char)(x >> (8 * i) & 0xff);
	b->n += n;
}

static void
put_real(struct buf *b, double x)
{
	uint64_t bits;
	memcpy(&bits, &x, sizeof bits);
	put(b, bits, sizeof bits);
}

static uint32_t
crc_of(const char *p, size_t n)
{
	return (uint32_t)crc32_z(0, (const Bytef *)p, n);
}

/* Characters that count as a letter that they are not themselves. */
static size_t
put_forms(const struct model *m, const uint16_t *code, struct buf *out)
{
	size_t n = 0;
	for (uint32_t c = 0; c < LETTER_TABLE; c++) {
		uint16_t letter = m->grams.letter[c];
		if (!letter || code[letter - 1] == c)
			continue;
		put(out, c, 2);
		put(out, letter, 2);
		n++;
	}
	return n;
}

void
model_write(struct model *m, struct buf *out)
{
	size_t from = out->n;
	struct buf forms = BUF_INIT;
	size_t n_form = put_forms(m, m->code, &forms);
	buf_add(out, magic, sizeof magic);
	put(out, MODEL_VERSION, 4);
	const size_t count[COUNTS] = { m->n_class, m->n_letter, m->n_pair, n_form, m->title_weight };
	for (size_t i = 0; i < COUNTS; i++)
		put(out, count[i], 4);
	put(out, m->n_record, 8);
	put_real(out, m->unit);
	put_real(out, m->slope);
	put_real(out, m->has_rule ? m->rule : -1);
	for (size_t c = 0; c < m->n_class; c++) {
		put(out, m->class[c].n, 4);
		buf_add_slice(out, m->class[c]);
		put_real(out, m->bias[c]);
		put_real(out, m->shift[c]);
	}
	for (size_t i = 0; i < m->n_letter; i++)
		put(out, m->code[i], 2);
	buf_add_slice(out, buf_slice(&forms));
	for (size_t i = 0; i < m->n_pair; i++)
		put(out, m->pair[i], 4);
	for (size_t i = 0; i < m->n_letter + m->n_pair; i++)
		put(out, m->square[i], 4);
	for (size_t i = 0; i < m->n_letter + m->n_pair; i++)
		for (size_t c = 0; c < m->n_class; c++)
			put(out, (uint8_t)m->row[i * m->lanes + c], 1);
	m->id = crc_of(out->p + from, out->n - from);
	put(out, m->id, 4);
	buf_free(&forms);
}

/* What is left of a file to be read. */
struct reader {
	struct place at;
	const unsigned char *p, *end;
};

static void
need(struct reader *r, uint64_t n)
{
	if ((uint64_t)(r->end - r->p) < n)
		die_at(&r->at, NULL, "the model is truncated");
}

static uint64_t
get(struct reader *r, size_t n)
{
	uint64_t x = 0;
	need(r, n);
	for (size_t i = 0; i < n; i++)
		x |= (uint64_t)r->p[i] << (8 * i);
	r->p += n;
	return x;
}

static double
get_real(struct reader *r)
{
	uint64_t bits = get(r, 8);
	double x;
	memcpy(&x, &bits, sizeof x);
	if (!(fabs(x) <= real_most))
		die_at(&r->at, NULL, "a number of the model is beyond all bounds");
	return x;
}

static void __attribute__((noreturn))
spoilt(const struct reader *r, const char *what)
{
	die_at(&r->at, NULL, "the model's %s are not as gov-train writes them", what);
}

static void
read_classes(struct model *m, struct reader *r)
{
	m->class = xcalloc(m->n_class, sizeof *m->class);
	m->bias = xcalloc(m->n_class, sizeof *m->bias);
	m->shift = xcalloc(m->n_class, sizeof *m->shift);
	for (size_t c = 0; c < m->n_class; c++) {
		size_t n = (size_t)get(r, 4);
		need(r, n);
		m->class[c] = slice(arena_copy(&m->store, r->p, n), n);
		r->p += n;
		m->bias[c] = get_real(r);
		m->shift[c] = get_real(r);
		if (!path_is_good(m->class[c]) || path_depth(m->class[c]) > MODEL_LEVELS || utf8_check(m->class[c].p, n) < n || (c && slice_cmp(m->class[c - 1], m -> class[c]) >= 0))
			spoilt(r, "classes");
	}
}

static void
read_letters(struct model *m, struct reader *r, size_t n_form)
{
	m->code = xcalloc(m->n_letter, sizeof *m->code);
	for (size_t i = 0; i < m->n_letter; i++) {
		m->code[i] = (uint16_t)get(r, 2);
		if (i && m->code[i - 1] >= m->code[i])
			spoilt(r, "letters");
		m->grams.letter[m->code[i]] = (uint16_t)(i + 1);
	}
	for (size_t i = 0; i < n_form; i++) {
		uint16_t c = (uint16_t)get(r, 2), letter = (uint16_t)get(r, 2);
		if (letter == 0 || letter > m->n_letter)
			spoilt(r, "letters");
		m->grams.letter[c] = letter;
	}
}

static void
read_pairs(struct model *m, struct reader *r)
{
	m->pair = xcalloc(m->n_pair, sizeof *m->pair);
	grams_open(&m->grams, m->n_pair);
	for (size_t i = 0; i < m->n_pair; i++) {
		uint32_t key = m->pair[i] = (uint32_t)get(r, 4);
		uint32_t a = key >> 16, b = key & 0xffff;
		if (a == 0 || b == 0 || a > m->n_letter || b > m->n_letter || (i && m->pair[i - 1] >= key))
			spoilt(r, "pairs");
		grams_set(&m->grams, key, (uint32_t)(m->n_letter + i));
	}
}

static void
read_rows(struct model *m, struct reader *r)
{
	size_t n = m->n_letter + m->n_pair;
	m->square = xcalloc(n, sizeof *m->square);
	m->row = model_rows(m);
	for (size_t i = 0; i < n; i++)
		m->square[i] = (uint32_t)get(r, 4);
	need(r, (uint64_t)n * m->n_class);
	for (size_t i = 0; i < n; i++)
		for (size_t c = 0; c < m->n_class; c++) {
			int x = *r->p < 128 ? *r->p : *r->p - 256;
			r->p++;
			if (x < -MODEL_MOST)
				spoilt(r, "rows");
			m->row[i * m->lanes + c] = (int8_t)x;
		}
}

static void
parse(struct model *m, struct reader *r)
{
	uint64_t count[COUNTS];
	for (size_t i = 0; i < COUNTS; i++)
		count[i] = get(r, 4);
	m->n_class = (size_t)count[0];
	m->n_letter = (size_t)count[1];
	m->n_pair = (size_t)count[2];
	m->title_weight = (uint32_t)count[4];
	if (m->n_class == 0 || m->n_class > CLASS_MAX || m->n_letter >= LETTER_TABLE || count[3] > LETTER_TABLE || m->title_weight > MODEL_TITLE_MAX)
		spoilt(r, "counts");
	need(r, 4 * (count[2] + count[1]));
	m->lanes = model_lanes(m->n_class);
	m->n_record = get(r, 8);
	m->unit = get_real(r);
	m->slope = get_real(r);
	m->rule = get_real(r);
	m->has_rule = m->rule >= 0;
	read_classes(m, r);
	read_letters(m, r, (size_t)count[3]);
	read_pairs(m, r);
	read_rows(m, r);
	if (r->p != r->end)
		spoilt(r, "sizes");
}

static void
read_file(const char *path, struct buf *out)
{
	const struct place at = { path, 0 };
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		die_at(&at, NULL, "%s", strerror(errno));
	for (;;) {
		ssize_t got = read(fd, buf_room(out, 1 << 20), 1 << 20);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			die_at(&at, NULL, "%s", strerror(errno));
		if (got == 0)
			break;
		out->n += (size_t)got;
	}
	close(fd);
}

void
model_load(struct model *m, const char *path)
{
	struct buf file = BUF_INIT;
	*m = (struct model){ 0 };
	read_file(path, &file);
	struct reader r = { { path, 0 }, (const unsigned char *)file.p, (const unsigned char *)file.p + file.n };
	if (file.n < sizeof magic || memcmp(file.p, magic, sizeof magic) != 0)
		die_at(&r.at, NULL, "no model of gov-train");
	r.p += sizeof magic;
	uint64_t version = get(&r, 4);
	if (version != MODEL_VERSION)
		die_at(&r.at, NULL, "a model of version %llu; this program reads version %d", (unsigned long long)version, MODEL_VERSION);
	if (file.n < HEAD + 4)
		die_at(&r.at, NULL, "the model is truncated");
	r.end -= 4;
	struct reader tail = { r.at, r.end, r.end + 4 };
	m->id = (uint32_t)get(&tail, 4);
	if (crc_of(file.p, file.n - 4) != m->id)
		die_at(&r.at, NULL, "the model is truncated or was altered: its checksum does not fit");
	parse(m, &r);
	buf_free(&file);
	model_ready(m);
}
