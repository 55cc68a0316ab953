/* words.c - letters of an order: folded, numbers made one, greetings and closing formulas left out */
#include "words.h"
#include "fold.h"
#include "utf8.h"
#include <utf8proc.h>

/* The formulas.  {a,b,} is a or b or nothing, ? up to three letters of any kind, + up to eight, no more than needed.
 * Of several that fit the first is taken; then the next one is looked for, until none fits.  gov-dedupe(1) lists them. */
static const char *const greeting[] = {
	"{最,}{尊敬,敬爱,亲爱}{的,}+{领导,书记,省长,市长,区长,县长,镇长,厅长,局长,主任,部长,政府,部门,同志}{们,同志,先生,}{您们好,你们好,您好,你好,好,}",
	"?{领导,书记,省长,市长,区长,县长,镇长,厅长,局长,主任,部长,同志,先生,女士}{们,}{您们好,你们好,您好,你好}",
	"{各位,}领导{们,}{大家,}好",
	"{您们好,你们好,您好,你好,大家好}",
	"{来电,来访,来信,}{市民,群众,居民,村民,业主,网友,网民,来电人,来访人,来信人,反映人,诉求人,投诉人}{再次,多次,}{来电,致电,来信,来访,}{反映称,反映,咨询,投诉,求助,举报,建议,反馈,询问,表示,留言反映,留言,自称,称}",
	"{市民,群众,居民,村民,业主}{再次,多次,}{来电,致电,来信,来访}",
	"?{先生,女士}{再次,多次,}{来电,致电}{反映称,反映,咨询,投诉,求助,举报,建议,反馈,询问,表示,称,}",
	"?{先生,女士}{反映称,反映,表示,自称,称}",
	"{现,}来电{反映,咨询,投诉,求助,举报,称}",
};

static const char *const closing[] = {
	"{在此,本人,我们,全体业主,}{将,}{不胜,不甚,深表}{感激,感谢}",
	"{非常,十分,万分,衷心,再次,特此,在此,深表,表示,多多,先,}{感谢,谢谢,多谢,致谢,感激,拜谢,跪谢,叩谢}{领导,书记,各位领导,各位,政府,您们,你们,您,你,大家,}{的关注,的关心,的支持,的帮助,}{了,啦,}",
	"{在此,}{感激,感谢}{不尽,涕零,为盼}",
	"{此致敬礼,敬礼,此致}",
	"{拜托,麻烦,辛苦,打扰}{您,你们,各位,领导,}了",
	"{急,切,期,敬,}盼{望,}{尽快,早日,}{回复,答复,复,解决,处理}{为感,为谢,}",
	"{翘首以,急,切,期}盼",
	"为{盼,感,谢}",
	"{坐等,静候,期待,等待,敬请,请,望,希望}{您的,政府,领导,有关部门,相关部门,}{尽快,及时,早日,}{给予,予以,得到,给个,}{回复,答复}{一下,}",
	"{恳请,请求,要求,敬请,烦请,希望,请,望,盼}{有关,相关,主管,职能,上级,政府,贵,}{职能,}{部门,单位,政府,领导}{能够,能,可以,}{尽快,及时,早日,立即,妥善,}{给予,予以,得到,出面,介入,帮忙,协助,督促,重视并,}{核实并,调查并,核查并,核实,核查,调查,查处,协调,}{处理,解决,查处,彻查,重视,关注,回复,答复,核实,核查,协调,整改,介入,管管,管一管}{此事,此问题,该问题,问题,一下,}{并,后,}{尽快,及时,}{回复,答复,告知结果,反馈,}",
	"{恳请,请求,要求,敬请,烦请,希望,请,望,盼}{能够,能,可以,}{尽快,及时,早日,立即,妥善,}{给予,予以,得到,帮忙,协助,}{核实并,调查并,核查并,核实,核查,调查,协调,}{处理,解决,查处,核实,核查,重视,答复,回复}{此事,此问题,该问题,问题,一下,}{并,后,}{尽快,及时,}{回复,答复,告知结果,反馈,}",
	"{尽快,及时,早日,立即,妥善}{给予,予以,得到,}{处理,解决,回复,答复}{一下,}",
	"{恳请,希望,请,望,}{能够,能,}引起{有关部门,相关部门,领导,政府,}{的,}{高度,}重视",
	"{恳请,请求,希望,请,望,}{领导,书记,政府,有关部门,相关部门,}{能够,能,}{为,替,给}{我们,百姓,老百姓,业主,居民,民}{做主,作主,主持公道}",
	"{还,给}{我们,百姓,老百姓,业主,居民,市民,}{一个,个}公道",
	"{祝愿,祝}{您,领导,各位领导,}{身体健康,工作顺利,万事如意}{身体健康,工作顺利,万事如意,}",
};

enum {
	/* in the table beside letters; no letter has these numbers */
	UNASKED = 1, /* not looked at yet */
	MASK, /* a sign that stands for a digit */
	SOMEBODY, /* U+67D0, which can be one */
	/* and in formulas */
	T_FEW,
	T_MANY,
	T_OPEN,
	T_OR,
	T_SHUT,
	FEW = 3,
	MANY = 8,
	NUMBER_LEAST = 7,
	MASKS_LEAST = 2,
	FORMULAS = 16, /* of each kind, at most */
	BEGINS = 2048,
	LATIN = 0x100 /* what needs a closer look is below */
};

/* {a,b,} in a formula: what it begins with, a bit for each letter, shared by some; what stands behind it;
 * whether it may be nothing. */
struct choice {
	uint64_t first;
	const uint16_t *after;
	bool empty;
};

/* What is looked for at one end of a text; at the end of it everything is read backwards. */
struct formulas {
	struct choice *choice;
	size_t n_choice, choice_cap;
	uint16_t *token[FORMULAS];
	uint16_t late; /* those that begin with letters of any kind */
	uint16_t begin[2][BEGINS]; /* which of them can have a letter first, and second, some letters sharing; they are of two at least */
};

struct words {
	uint16_t letter[0x10000];
	struct fold *fold;
	struct formulas head, tail;
};

/* A text as it is read from one end. */
struct side {
	const uint16_t *at;
	ptrdiff_t step;
	size_t n;
	const struct choice *choice; /* of the formulas that are looked for there */
};

static bool
counts(uint32_t c)
{
	switch (utf8proc_category((utf8proc_int32_t)c)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_ND:
	case UTF8PROC_CATEGORY_NL:
	case UTF8PROC_CATEGORY_NO:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_CO:
		return true;
	case UTF8PROC_CATEGORY_MN: /* all but the variation selectors */
		return !((c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0100 && c <= 0xe01ef) || (c >= 0x180b && c <= 0x180f));
	default:
		return false;
	}
}

static bool
is_mask(uint32_t c)
{
	return c == '*' || c == 0xd7 || c == 0x25cf;
}

static uint16_t
ask(struct words *w, uint32_t c)
{
	uint32_t to = fold_char(w->fold, c);
	uint16_t letter = 0;
	if (is_mask(to))
		letter = MASK;
	else if (to == 0x67d0)
		letter = SOMEBODY;
	else if (counts(to))
		letter = to < 0x10000 ? (uint16_t)to : (uint16_t)(0xd800 | (to * UINT32_C(0x9e3779b1)) >> 21);
	if (c < 0x10000)
		w->letter[c] = letter;
	return letter;
}

static inline uint32_t
next_char(const unsigned char **text)
{
	const unsigned char *p = *text;
	if (*p < 0x80) {
		*text = p + 1;
		return *p;
	}
	if (*p < 0xe0) {
		*text = p + 2;
		return (uint32_t)(p[0] & 0x1f) << 6 | (p[1] & 0x3f);
	}
	if (*p < 0xf0) {
		*text = p + 3;
		return (uint32_t)(p[0] & 0x0f) << 12 | (uint32_t)(p[1] & 0x3f) << 6 | (p[2] & 0x3f);
	}
	*text = p + 4;
	return (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3f) << 12 | (uint32_t)(p[2] & 0x3f) << 6 | (p[3] & 0x3f);
}

static inline uint16_t
next_letter(struct words *w, const unsigned char **text)
{
	uint32_t c = next_char(text);
	uint16_t letter = c < 0x10000 ? w->letter[c] : UNASKED;
	return letter == UNASKED ? ask(w, c) : letter;
}

static inline bool
is_digit(uint16_t letter)
{
	return letter >= '0' && letter <= '9';
}

static inline bool
is_cipher(uint16_t letter)
{
	return is_digit(letter) || letter == MASK || letter == SOMEBODY;
}

/* What from..end, of digits and signs that stand for some, comes to; where it ends now.  An x at its end
 * stands between no two. */
static uint16_t *
close_number(uint16_t *from, uint16_t *end)
{
	uint16_t *last = end, *out = from;
	while (last[-1] == 'x')
		last--;
	int masks = 0;
	for (uint16_t *p = from; p < last; p++)
		masks += !is_digit(*p);
	if (last - from >= NUMBER_LEAST || masks >= MASKS_LEAST)
		*out++ = WORDS_NUMBER;
	else
		for (uint16_t *p = from; p < last; p++)
			if (*p != MASK)
				*out++ = *p == SOMEBODY ? 0x67d0 : *p;
	for (; last < end; last++)
		*out++ = *last;
	return out;
}

/* Appends the number that begins at *text. */
static uint16_t *
add_number(struct words *w, const unsigned char **text, const unsigned char *end, uint16_t *out)
{
	uint16_t *from = out;
	const unsigned char *p = *text;
	while (p < end && is_digit(*p))
		*out++ = *p++;
	bool plain = true;
	while (p < end) {
		*text = p;
		uint16_t letter = next_letter(w, &p);
		if (!is_cipher(letter) && letter != 'x') {
			p = *text;
			break;
		}
		*out++ = letter;
		plain = false;
	}
	*text = p;
	return plain && out - from < NUMBER_LEAST ? out : close_number(from, out);
}

/* Appends the letters of a text; there must be room for as many as it has bytes. */
static uint16_t *
add_letters(struct words *w, struct slice text, uint16_t *out)
{
	if (text.n == 0)
		return out;
	const unsigned char *p = (const unsigned char *)text.p, *end = p + text.n;
	while (p < end) {
		/* nearly all are Han, of three bytes */
		while (p < end && (*p & 0xf0) == 0xe0) {
			uint16_t letter = w->letter[(p[0] & 0x0f) << 12 | (p[1] & 0x3f) << 6 | (p[2] & 0x3f)];
			if ((uint16_t)(letter - 1) < LATIN)
				break;
			*out = letter;
			out += letter != 0;
			p += 3;
		}
		if (p == end)
			break;
		const unsigned char *next = p;
		uint16_t letter = next_letter(w, &next);
		if (is_cipher(letter)) {
			out = add_number(w, &p, end, out);
			continue;
		}
		*out = letter;
		out += letter != 0;
		p = next;
	}
	return out;
}

static size_t match(const uint16_t *t, const struct side *s, size_t i);

static size_t
match_any(const uint16_t *t, const struct side *s, size_t i, size_t most)
{
	for (size_t k = 0; k <= most && i + k <= s->n; k++) {
		size_t end = match(t, s, i + k);
		if (end)
			return end;
	}
	return 0;
}

static size_t
match_choice(const uint16_t *t, const struct side *s, size_t i)
{
	const struct choice *c = &s->choice[*t++];
	if (i < s->n && c->first >> (s->at[(ptrdiff_t)i * s->step] & 63) & 1)
		while (t < c->after) {
			size_t k = i;
			for (; k < s->n && *t == s->at[(ptrdiff_t)k * s->step]; k++)
				t++;
			size_t end = *t == T_OR || *t == T_SHUT ? match(c->after, s, k) : 0;
			if (end)
				return end;
			while (*t != T_OR && *t != T_SHUT)
				t++;
			t++;
		}
	return c->empty ? match(c->after, s, i) : 0;
}

/* How far into the text the tokens reach that begin at i; 0 if they do not fit. */
static size_t
match(const uint16_t *t, const struct side *s, size_t i)
{
	for (;; t++, i++) {
		if (*t == 0)
			return i;
		if (*t == T_FEW || *t == T_MANY)
			return match_any(t + 1, s, i, *t == T_FEW ? FEW : MANY);
		if (*t == T_OPEN)
			return match_choice(t + 1, s, i);
		if (i == s->n || *t != s->at[(ptrdiff_t)i * s->step])
			return 0;
	}
}

/* How many letters at this side are formulas. */
static size_t
skip_formulas(const struct formulas *f, struct side s)
{
	size_t skipped = 0;
	s.choice = f->choice;
	for (;;) {
		uint32_t may = 0;
		for (size_t k = 0; k <= FEW && k + 1 < s.n; k++) {
			const uint16_t *at = s.at + (ptrdiff_t)k * s.step;
			may |= f->begin[0][at[0] % BEGINS] & f->begin[1][at[s.step] % BEGINS] & (k ? f->late : UINT32_MAX);
		}
		size_t n = 0;
		for (; may && !n; may &= may - 1)
			n = match(f->token[__builtin_ctz(may)], &s, 0);
		if (n == 0)
			return skipped;
		skipped += n;
		s.at += (ptrdiff_t)n * s.step;
		s.n -= n;
	}
}

void
words_add(struct words *w, struct slice text, struct letters *out)
{
	out->p = xgrow(out->p, &out->cap, out->n + text.n, sizeof *out->p);
	out->n = (size_t)(add_letters(w, text, out->p + out->n) - out->p);
}

uint32_t
words_read(struct words *w, struct slice title, struct slice content, struct letters *out)
{
	out->p = xgrow(out->p, &out->cap, title.n + content.n + 1, sizeof *out->p);
	uint16_t *from = out->p, *middle = add_letters(w, title, from), *end = add_letters(w, content, middle);
	uint16_t *p[2] = { from, middle };
	size_t n[2] = { (size_t)(middle - from), (size_t)(end - middle) };
	size_t head[2], left[2];
	for (int i = 0; i < 2; i++) {
		head[i] = skip_formulas(&w->head, (struct side){ p[i], 1, n[i], NULL });
		left[i] = n[i] - head[i];
		left[i] -= skip_formulas(&w->tail, (struct side){ p[i] + n[i] - 1, -1, left[i], NULL });
	}
	bool all = left[0] + left[1] == 0;
	for (int i = 0; i < 2 && !all; i++) {
		p[i] += head[i];
		n[i] = left[i];
	}
	size_t part = n[0] && n[1];
	memmove(from, p[0], n[0] * sizeof *from);
	memmove(from + n[0] + part, p[1], n[1] * sizeof *from);
	if (part)
		from[n[0]] = WORDS_PART;
	out->n = n[0] + part + n[1];
	return (uint32_t)(n[0] + part);
}

static uint16_t
token_of(struct words *w, uint32_t c)
{
	switch (c) {
	case '?':
		return T_FEW;
	case '+':
		return T_MANY;
	case '{':
		return T_OPEN;
	case ',':
		return T_OR;
	case '}':
		return T_SHUT;
	default:
		return ask(w, c);
	}
}

static void
reverse(uint16_t *t, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		uint16_t swap = t[i];
		t[i] = t[n - 1 - i];
		t[n - 1 - i] = swap;
	}
}

/* Turns a formula round; what there is to choose from stays in its order. */
static void
turn(uint16_t *t, size_t n)
{
	reverse(t, n);
	for (uint16_t *p = t; p < t + n; p++) {
		if (*p != T_SHUT)
			continue;
		uint16_t *from = p + 1;
		*p = T_OPEN;
		while (*++p != T_OPEN)
			;
		*p = T_SHUT;
		reverse(from, (size_t)(p - from));
		for (uint16_t *one = from; one <= p; one++) {
			uint16_t *first = one;
			while (*one != T_OR && *one != T_SHUT)
				one++;
			reverse(first, (size_t)(one - first));
		}
	}
}

/* Marks the letters that stand first and second in what fits the tokens, `n` of them being known. */
static void
mark_begin(struct formulas *f, const uint16_t *t, int n, uint16_t bit)
{
	for (; n < 2; t++) {
		if (*t == T_OPEN) {
			const uint16_t *after = f->choice[t[1]].after;
			for (t += 2; t < after; t++) {
				int k = n;
				for (; *t != T_OR && *t != T_SHUT; t++, k++)
					if (k < 2)
						f->begin[k][*t % BEGINS] |= bit;
				mark_begin(f, after, k, bit);
			}
			return;
		}
		if (*t == T_FEW && n == 0) {
			f->late |= bit;
		} else if (*t == T_FEW || *t == T_MANY) {
			for (size_t c = 0; c < BEGINS; c++)
				f->begin[n][c] |= bit;
			return;
		} else {
			f->begin[n++][*t % BEGINS] |= bit;
		}
	}
}

/* Numbers the choices of a formula: the number stands behind T_OPEN. */
static uint16_t *
number_choices(struct formulas *f, const uint16_t *t, size_t n)
{
	uint16_t *numbered = xcalloc(2 * n + 1, sizeof *numbered), *out = numbered;
	struct choice *c = NULL;
	for (size_t i = 0; i < n; i++) {
		*out++ = t[i];
		if (t[i] == T_OPEN) {
			f->choice = xgrow(f->choice, &f->choice_cap, f->n_choice + 1, sizeof *f->choice);
			c = &f->choice[f->n_choice];
			*c = (struct choice){ 0 };
			*out++ = (uint16_t)f->n_choice++;
		}
		if (t[i] == T_SHUT)
			c->after = out;
		else if ((t[i] == T_OPEN || t[i] == T_OR) && t[i + 1] == T_SHUT)
			c->empty = true;
		else if (t[i] == T_OPEN || t[i] == T_OR)
			c->first |= UINT64_C(1) << (t[i + 1] & 63);
	}
	return numbered;
}

static void
compile(struct words *w, struct formulas *f, const char *const *text, size_t n, bool backwards)
{
	for (size_t i = 0; i < n; i++) {
		struct slice rest = slice_of(text[i]);
		uint16_t *t = xcalloc(rest.n + 1, sizeof *t);
		size_t k = 0;
		while (rest.n)
			t[k++] = token_of(w, utf8_next(&rest));
		if (backwards)
			turn(t, k);
		f->token[i] = number_choices(f, t, k);
		free(t);
		mark_begin(f, f->token[i], 0, (uint16_t)(1u << i));
	}
}

struct words *
words_open(void)
{
	_Static_assert(sizeof greeting / sizeof *greeting <= FORMULAS && sizeof closing / sizeof *closing <= FORMULAS, "a bit for each");
	struct words *w = xcalloc(1, sizeof *w);
	for (size_t i = 0; i < sizeof w->letter / sizeof *w->letter; i++)
		w->letter[i] = UNASKED;
	w->fold = fold_open(FOLD_NFKC | FOLD_WIDTH | FOLD_CASE | FOLD_SIMPLIFIED);
	compile(w, &w->head, greeting, sizeof greeting / sizeof *greeting, false);
	compile(w, &w->tail, closing, sizeof closing / sizeof *closing, true);
	return w;
}

void
words_close(struct words *w)
{
	if (!w)
		return;
	for (size_t i = 0; i < FORMULAS; i++) {
		free(w->head.token[i]);
		free(w->tail.token[i]);
	}
	free(w->head.choice);
	free(w->tail.choice);
	fold_close(w->fold);
	free(w);
}
