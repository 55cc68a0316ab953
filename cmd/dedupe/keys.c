/* keys.c - lines of digits, written, and read back once they were sorted */
#include "keys.h"
#include "input.h"
#include "map.h"

enum {
	DIGITS = 12,
	LINE = 2 * DIGITS + 2
};

static const uint64_t CLASS = UINT64_C(100000000000); /* ten to the eleventh: behind the first digit */

static uint64_t
key_of(enum key of, uint64_t hash)
{
	return (uint64_t)of * CLASS + hash % CLASS;
}

uint64_t
keys_turn(struct slice bytes)
{
	return hash_bytes(bytes.p, bytes.n) % (10 * CLASS);
}

static void
write_number(char *to, uint64_t number)
{
	for (int i = DIGITS; i-- > 0; number /= 10)
		to[i] = (char)('0' + number % 10);
}

void
keys_begin(struct buf *out, struct slice terms)
{
	write_number(buf_room(out, DIGITS), 0);
	out->n += DIGITS;
	buf_addc(out, ' ');
	buf_add_slice(out, terms);
	buf_addc(out, '\n');
}

static void
write_line(struct buf *out, uint64_t key, uint64_t turn)
{
	char *to = buf_room(out, LINE);
	write_number(to, key);
	to[DIGITS] = ' ';
	write_number(to + DIGITS + 1, turn);
	to[LINE - 1] = '\n';
	out->n += LINE;
}

/* What a line adds to the sum of its piece. */
static uint64_t
worth(uint64_t key, uint64_t turn)
{
	return hash_mix(key, turn) % (10 * CLASS);
}

void
keys_put(struct buf *out, enum key of, uint64_t hash, uint64_t turn, uint64_t *sum)
{
	uint64_t key = key_of(of, hash);
	write_line(out, key, turn);
	*sum = (*sum + worth(key, turn)) % (10 * CLASS);
}

void
keys_end(struct buf *out, uint64_t sum)
{
	write_line(out, key_of(KEY_SUM, 0), sum);
}

/* The number at p, or -1 for no number. */
static int64_t
read_number(const char *p)
{
	int64_t number = 0;
	for (int i = 0; i < DIGITS; i++) {
		if (p[i] < '0' || p[i] > '9')
			return -1;
		number = number * 10 + (p[i] - '0');
	}
	return number;
}

/* The bit of a key: keys are hashes, but their first digit and their range are not. */
static uint64_t
bit_of(const struct keyring *s, uint64_t key)
{
	return (key * UINT64_C(0x9e3779b97f4a7c15)) >> s->shift;
}

bool
keyring_has(const struct keyring *s, enum key of, uint64_t hash)
{
	uint64_t bit = bit_of(s, key_of(of, hash));
	return s->bits[bit / 64] >> bit % 64 & 1;
}

/* The line where the reader is. */
struct cursor {
	struct place at;
	struct slice terms;
	int64_t key, turn; /* of the line before */
};

/* A line of key 0: what was asked of --partial must be what is asked now. */
static void
check_terms(const struct cursor *c, struct slice line)
{
	struct slice terms = slice(line.p + DIGITS + 1, line.n - DIGITS - 1);
	if (!slice_eq(terms, c->terms))
		die_at(&c->at, NULL, "--partial ran with '%.*s', --merge with '%.*s'", (int)(terms.n < 200 ? terms.n : 200), terms.p, (int)c->terms.n, c->terms.p);
}

static void
read_line(struct keyring *s, struct cursor *c, struct slice line)
{
	int64_t key = line.n > DIGITS && line.p[DIGITS] == ' ' ? read_number(line.p) : -1;
	if (key == 0 && c->key <= 0) {
		check_terms(c, line);
		c->key = 0;
		return;
	}
	int64_t turn = key >= 0 && line.n == LINE - 1 ? read_number(line.p + DIGITS + 1) : -1;
	if (turn < 0)
		die_at(&c->at, NULL, "is no line of --partial");
	if (c->key < 0)
		die_at(&c->at, NULL, "the line that says how --partial ran is missing: is all of it here, and sorted?");
	if (key < c->key || (key == c->key && turn < c->turn))
		die_at(&c->at, NULL, "is not sorted: pipe it through sort(1)");
	bool again = key == c->key;
	c->key = key;
	c->turn = turn;
	if (key / (int64_t)CLASS == KEY_SUM) {
		s->said = (s->said + (uint64_t)turn) % (10 * CLASS);
		return;
	}
	s->lines = (s->lines + worth((uint64_t)key, (uint64_t)turn)) % (10 * CLASS);
	if (key / (int64_t)CLASS == KEY_RECORD) {
		s->n_record++;
		s->sum += (uint64_t)turn;
	}
	if (again) {
		uint64_t bit = bit_of(s, (uint64_t)key);
		s->bits[bit / 64] |= UINT64_C(1) << bit % 64;
	}
}

void
keyring_read(struct keyring *s, const char *path, struct slice terms, uint64_t size)
{
	/* a record of some hundred bytes has some forty keys, and shares a few */
	unsigned power = 20;
	while (power < 40 && UINT64_C(1) << power < size / 4)
		power++;
	*s = (struct keyring){ .bits = xlarge((size_t)1 << (power - 3), true), .shift = 64 - power };
	struct input in;
	input_open(&in, path, &(struct input_how){ .decode = false });
	struct cursor c = { .at = { in.name, 0 }, .terms = terms, .key = -1 };
	do {
		const char *lf;
		while ((lf = in.p < in.end ? memchr(in.p, '\n', (size_t)(in.end - in.p)) : NULL)) {
			c.at.line++;
			read_line(s, &c, slice(in.p, (size_t)(lf - in.p)));
			in.p = lf + 1;
		}
	} while (input_more(&in));
	c.at.line++;
	if (in.p < in.end)
		die_at(&c.at, NULL, "the line is cut");
	if (c.key < 0)
		die_at(&c.at, NULL, "the line that says how --partial ran is missing");
	if (s->lines != s->said)
		die_at(&c.at, NULL, "lines of --partial are missing, or stand there twice");
	input_close(&in);
}

void
keyring_free(struct keyring *s)
{
	free(s->bits);
}
