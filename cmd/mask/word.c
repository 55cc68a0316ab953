/* word.c - what is made of letters and digits: mail, plates, passports, accounts; and the way to all numbers */
#include "number.h"
#ifdef __SSE2__
#include <emmintrin.h>
#endif

static bool
is_word_byte(unsigned char c)
{
	return (unsigned)c - '0' < 10 || (unsigned)(c | 0x20) - 'a' < 26 || c == 0xef;
}

/* The next letter or digit, or where text of that kind may stand in full width. */
static const char *
next_word(const char *p, const char *end)
{
#ifdef __SSE2__
	const __m128i digit = _mm_set1_epi8('0'), nine = _mm_set1_epi8(9), letter = _mm_set1_epi8('a'), rest = _mm_set1_epi8(25);
	const __m128i lower = _mm_set1_epi8(0x20), wide = _mm_set1_epi8((char)0xef);
	for (; end - p >= 16; p += 16) {
		__m128i c = _mm_loadu_si128((const __m128i *)(const void *)p);
		__m128i d = _mm_sub_epi8(c, digit), a = _mm_sub_epi8(_mm_or_si128(c, lower), letter);
		__m128i hit = _mm_or_si128(_mm_cmpeq_epi8(_mm_min_epu8(d, nine), d), _mm_cmpeq_epi8(_mm_min_epu8(a, rest), a));
		unsigned mask = (unsigned)_mm_movemask_epi8(_mm_or_si128(hit, _mm_cmpeq_epi8(c, wide)));
		if (mask)
			return p + __builtin_ctz(mask);
	}
#endif
	while (p < end && !is_word_byte((unsigned char)*p))
		p++;
	return p;
}

static bool
is_local(uint32_t c)
{
	return is_letter(c) || is_digit(c) || c == '.' || c == '_' || c == '-' || c == '+' || c == '%';
}

/* The end of a mail address that begins at p, or NULL. */
static const char *
find_email(struct found *f, const char *p)
{
	const char *end = f->text.p + f->text.n, *q = p;
	size_t step, before;
	uint32_t c;
	while (is_local(c = char_at(q, end, &step)))
		q += step;
	if (c != '@' || q - p > 128 || is_star(char_before(p, f->text.p, &before)))
		return NULL;
	const char *dot = NULL;
	q += step;
	for (size_t n = 0; is_local(c = char_at(q, end, &step)) && c != '%' && c != '_' && c != '+'; n++) {
		if (c == '.' && n == 0)
			return NULL;
		if (c == '.')
			dot = q;
		q += step;
	}
	while (dot && q > p && (q[-1] == '.' || q[-1] == '-'))
		q--;
	if (!dot || dot >= q)
		return NULL;
	found_add(f, (struct span){ .from = p, .to = q, .hide = p, .kind = KIND_EMAIL, .first = 1 });
	return q;
}

/* The end of a number plate whose letter is at p, behind its province. */
static const char *
find_plate(struct found *f, const char *p)
{
	static const char provinces[] = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";
	const char *end = f->text.p + f->text.n;
	size_t step, before, digits = 0, n = 0;
	if (!is_one_of(char_before(p, f->text.p, &before), provinces))
		return NULL;
	uint32_t c = char_at(p, end, &step);
	if (!is_letter(c) || (c | 0x20) == 'i' || (c | 0x20) == 'o')
		return NULL;
	const char *q = p + step;
	uint32_t gap = char_at(q, end, &step);
	if (gap == '-' || gap == ' ' || gap == '.' || gap == 0xb7 || gap == 0x2022 || gap == 0x30fb)
		q += step;
	const char *hide = q;
	for (; is_digit(c = char_at(q, end, &step)) || is_letter(c); q += step, n++)
		digits += is_digit(c);
	if (n == 4 && is_one_of(c, "挂学警港澳试超使领")) {
		q += step;
		n++;
		digits++;
	}
	if ((n != 5 && n != 6) || digits < 2 || is_star(c))
		return NULL;
	found_add(f, (struct span){ .from = p - before, .to = q, .hide = hide, .kind = KIND_PLATE });
	return q;
}

/* What a word is: where its digits begin, how many letters and digits there are. */
struct word {
	const char *from, *to, *digits;
	size_t n_letter, n_digit;
	bool mixed; /* letters behind digits, or _ or - inside */
};

static struct word
read_word(const struct found *f, const char *p)
{
	const char *end = f->text.p + f->text.n;
	struct word w = { .from = p };
	size_t step;
	for (uint32_t c; is_letter(c = char_at(p, end, &step)) || is_digit(c); p += step) {
		if (is_digit(c) && w.n_digit++ == 0)
			w.digits = p;
		w.n_letter += is_letter(c);
		w.mixed = w.mixed || (w.n_digit && is_letter(c));
	}
	w.to = p;
	return w;
}

static bool
is_recent_day(const char *digits)
{
	int value = 0;
	for (int i = 0; i < 8; i++)
		value = value * 10 + (digits[i] - '0');
	return value / 10000 >= 1900 && value / 10000 < 2100 && value / 100 % 100 >= 1 && value / 100 % 100 <= 12 && value % 100 >= 1 && value % 100 <= 31;
}

/* E12345678, G12345678, EA1234567; others where a word before them says so. */
static bool
find_passport(struct found *f, const struct word *w)
{
	if (w->n_letter > 2 || w->n_digit < 6 || w->n_digit > 10)
		return false;
	bool said = is_labelled(f, w->from, "护照|通行证|台胞证|护照号|passport|Passport");
	size_t step, ascii = (size_t)(w->to - w->digits) == w->n_digit;
	uint32_t c = char_at(w->from, w->to, &step) | 0x20;
	bool plain = w->n_letter == 1 && w->n_digit == 8 && (c == 'e' || c == 'g') && !(ascii && is_recent_day(w->digits));
	bool newer = w->n_letter == 2 && w->n_digit == 7 && c == 'e' && !w->mixed;
	if (!said && ((!plain && !newer) || w->mixed || is_labelled(f, w->from, "编号|单号|型号|批号|货号|航班|车次|文号|序列号|订单")))
		return false;
	found_add(f, (struct span){ .from = w->from, .to = w->to, .hide = w->from, .kind = KIND_PASSPORT, .first = 1, .last = 2 });
	return true;
}

/* A WeChat account that begins at w; its end, or NULL. */
static const char *
find_account(struct found *f, const struct word *w)
{
	const char *end = f->text.p + f->text.n, *q = w->from;
	size_t step, n = 0, signs = 0, before;
	for (uint32_t c; is_letter(c = char_at(q, end, &step)) || is_digit(c) || c == '_' || c == '-'; q += step, n++)
		signs += !is_letter(c);
	if (n < 5 || n > 20 || is_star(char_at(q, end, &step)))
		return NULL;
	bool said = is_labelled(f, w->from, "微信|微信号|微信号码|威信|V信|v信|vx|wx|加微|wechat|抖音|抖音号|支付宝|支付宝账号");
	uint32_t c = char_before(w->from, f->text.p, &before);
	if (!said || (signs == 0 && is_han(c) && c != 0x53f7 && c != 0x662f && c != 0x4e3a))
		return NULL;
	found_add(f, (struct span){ .from = w->from, .to = q, .hide = w->from, .kind = KIND_ACCOUNT, .first = 1 });
	return q;
}

/* tel13800138000, VX:abc, wxid_1: the label touches its number. */
static const char *
skip_label(const struct word *w)
{
	static const struct {
		const char *word;
		size_t n;
	} labels[] = { { "tel", 3 }, { "phone", 5 }, { "mobile", 6 }, { "vx", 2 }, { "wx", 2 }, { "qq", 2 }, { "weixin", 6 }, { "v", 1 }, { "t", 1 }, { "m", 1 }, { "dianhua", 7 } };
	if (!w->digits || w->digits == w->from || w->n_digit < 5)
		return NULL;
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
		if ((size_t)(w->digits - w->from) == labels[i].n && strncasecmp(w->from, labels[i].word, labels[i].n) == 0)
			return w->digits;
	return NULL;
}

static const char *
find_word(struct found *f, const char *p)
{
	const char *end = f->text.p + f->text.n, *to;
	size_t token = token_len(p, end);
	if (token)
		return p + token;
	if ((to = find_email(f, p)))
		return to;
	size_t step;
	if (is_digit(char_at(p, end, &step)))
		return find_groups(f, p);
	if ((to = find_plate(f, p)))
		return to;
	struct word w = read_word(f, p);
	if (find_passport(f, &w))
		return w.to;
	if ((to = find_account(f, &w)))
		return to;
	const char *digits = skip_label(&w);
	if (digits)
		return find_groups(f, digits);
	to = w.to - w.from <= 4 && is_home_sign(char_at(w.to, end, &step)) ? find_home(f, w.from) : NULL;
	return to ? to : w.to;
}

void
find_numbers(struct found *f)
{
	const char *p = f->text.p, *end = p + f->text.n;
	while ((p = next_word(p, end)) < end) {
		size_t step = 1;
		if ((unsigned char)*p == 0xef) {
			uint32_t c = (unsigned char)p[1] == 0xbc || (unsigned char)p[1] == 0xbd ? char_at(p, end, &step) : 0;
			if (!is_digit(c) && !is_letter(c)) {
				p += 3;
				continue;
			}
		}
		p = find_word(f, p);
	}
}
