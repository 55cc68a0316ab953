/* form.c - letters of a text, words among them, and numbers in characters */
#include "form.h"
#include "map.h"
#include "utf8.h"

size_t
letters_of(struct slice text, uint16_t *letter, size_t most)
{
	size_t n = 0;
	while (text.n && n < most) {
		uint32_t c = utf8_next(&text);
		letter[n++] = (uint16_t)(c < 0x10000 ? c : 0xd800 | (c & 0x7ff));
	}
	return n;
}

bool
stands_at(const uint16_t *letter, size_t n, size_t at, const uint16_t *word, size_t *length)
{
	size_t i = 0;
	for (; word[i]; i++)
		if (at + i >= n || letter[at + i] != word[i])
			return false;
	*length = i;
	return true;
}

bool
ends_with(const uint16_t *letter, size_t end, const uint16_t *word, size_t *length)
{
	size_t n = 0;
	while (word[n])
		n++;
	return n <= end && stands_at(letter, end, end - n, word, length);
}

bool
ends_with_any(const uint16_t *letter, size_t end, const uint16_t *const *words, size_t n, size_t *length)
{
	for (size_t i = 0; i < n; i++)
		if (ends_with(letter, end, words[i], length))
			return true;
	return false;
}

uint32_t
number_of(const uint16_t *letter, size_t n)
{
	uint64_t h = n;
	for (size_t i = 0; i < n; i++)
		h = hash_mix(h, letter[i]);
	return (uint32_t)h ? (uint32_t)h : 1;
}

static bool
is_letter(uint16_t c)
{
	if (c < 0x80)
		return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
	return (c >= 0xc0 && c < 0x250) || (c >= 0x370 && c < 0x530) || (c >= 0x3041 && c < 0x3100) || (c >= 0x3400 && c < 0xe000) || (c >= 0xf900 && c < 0xfb00);
}

/* The digit a character stands for, 10 for 十, -1 for others. */
static int
numeral(uint16_t c)
{
	static const uint16_t digits[] = u"零一二三四五六七八九十";
	if (c < 0x3007 || c > 0x96f6)
		return -1;
	if (c == 0x3007)
		return 0;
	for (int i = 0; digits[i]; i++)
		if (digits[i] == c)
			return i;
	return -1;
}

/* Appends the value of a run of numerals: 二十三, 二三 and 十. */
static size_t
put_number(const uint16_t *from, size_t n, uint16_t *to)
{
	size_t k = 0;
	for (size_t i = 0; i < n; i++) {
		int digit = numeral(from[i]);
		if (digit < 10)
			to[k++] = (uint16_t)('0' + digit);
		else if (i == 0)
			to[k++] = '1';
		if (digit == 10 && (i + 1 == n || numeral(from[i + 1]) == 10))
			to[k++] = '0';
	}
	return k;
}

/* 第二分店, 三号楼: numbers that count, not those of 三里屯. */
static size_t
count_in_digits(const uint16_t *from, size_t n, uint16_t *to, size_t most)
{
	static const uint16_t counted[] = u"号楼栋幢座层室院单店分部厂校队站期门";
	size_t k = 0;
	for (size_t i = 0; i < n && k + 2 < most;) {
		bool ordinal = from[i] == 0x7b2c; /* 第 */
		size_t first = i + ordinal, end = first;
		while (end < n && numeral(from[end]) >= 0)
			end++;
		bool counts = end > first && (ordinal || (end < n && is_one_of(from[end], counted)));
		if (counts && k + 2 * (end - first) < most) {
			k += put_number(from + first, end - first, to + k);
			i = end;
		} else if (ordinal && first < n && is_digit(from[first])) {
			i++;
		} else {
			to[k++] = from[i++];
		}
	}
	return k;
}

size_t
letters_raw(struct slice text, uint16_t *letter, size_t most)
{
	uint16_t all[FORM_RAW];
	size_t n = letters_of(text, all, sizeof all / sizeof *all), k = 0;
	for (size_t i = 0; i < n; i++) {
		uint16_t c = all[i];
		if (is_letter(c))
			all[k++] = c;
		else if (is_one_of(c, u"([{【〔〖"))
			all[k++] = '(';
		else if (is_one_of(c, u")]}】〕〗"))
			all[k++] = ')';
		else if (is_one_of(c, u"-—–‐") && k && is_digit(all[k - 1]))
			all[k++] = '-';
	}
	return count_in_digits(all, k, letter, most);
}

bool
form_text(struct slice folded, struct form *form, uint16_t *letter)
{
	uint16_t raw[FORM_RAW];
	size_t n = letters_raw(folded, raw, FORM_RAW);
	*form = (struct form){ 0 };
	for (size_t i = 0; i < n && form->n < RARITY_LETTERS; i++)
		if (raw[i] != '(' && raw[i] != ')' && raw[i] != '-')
			letter[form->n++] = raw[i];
	return form->n > 0;
}
