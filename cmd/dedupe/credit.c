/* credit.c - the unified social credit code, checked */
#include "credit.h"

/* What a character counts, by its place here; I, O, S, V and Z are left out by the standard. */
static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

enum {
	BASE = 31,
	POWER = 3, /* the weight of a place is that of the one before times this */
	PLACE_FROM = 2, /* the digits of the place */
	PLACE_TO = 8
};

static char
plain(char c)
{
	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	return c == 'O' ? '0' : c == 'I' ? '1'
					 : c;
}

int
credit_read(struct slice text, char *code)
{
	size_t n = 0;
	unsigned sum = 0, power = 1;
	for (size_t i = 0; i < text.n; i++) {
		char c = plain(text.p[i]);
		if (c == ' ' || c == '\t' || c == '-')
			continue;
		const char *at = c ? strchr(alphabet, c) : NULL;
		if (!at || n == CREDIT_LENGTH || (n >= PLACE_FROM && n < PLACE_TO && (c < '0' || c > '9')))
			return -1;
		unsigned value = (unsigned)(at - alphabet);
		if (n < CREDIT_LENGTH - 1) {
			sum += value * power;
			power = power * POWER % BASE;
		}
		code[n++] = c;
	}
	/* no one registers under 0, yet a row of zeros would check */
	if (n != CREDIT_LENGTH || code[0] == '0')
		return -1;
	return code[n - 1] == alphabet[(BASE - sum % BASE) % BASE] ? 0 : -1;
}
