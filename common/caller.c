/* caller.c - whose call it was, by the number to call back */
#include "caller.h"

enum {
	PHONE_DIGITS = 7,
	PSEUDONYM_LETTERS = 16
};

/* Whether it holds a pseudonym of gov-mask, which tells a caller as a whole: its few digits do not. */
static bool
has_pseudonym(struct slice phone)
{
	static const struct slice head = { "phone-", 6 };
	const char *p = phone.n ? memmem(phone.p, phone.n, head.p, head.n) : NULL;
	if (!p)
		return false;
	p += head.n;
	size_t n = 0, left = (size_t)(phone.p + phone.n - p);
	while (n < left && ((p[n] >= 'a' && p[n] <= 'z') || (p[n] >= '2' && p[n] <= '7')))
		n++;
	return n == PSEUDONYM_LETTERS;
}

struct slice
caller_of(struct slice phone, struct buf *digits)
{
	bool varied = false;
	if (phone.n == 0 || has_pseudonym(phone))
		return phone;
	buf_clear(digits);
	for (size_t i = 0; i < phone.n; i++) {
		char c = phone.p[i];
		if (c == '*' || c == 'x' || c == 'X')
			return slice(NULL, 0);
		if (c < '0' || c > '9')
			continue;
		varied = varied || (digits->n && digits->p[0] != c);
		buf_addc(digits, c);
	}
	bool masked = memmem(phone.p, phone.n, "×", 2) || memmem(phone.p, phone.n, "＊", 3);
	return digits->n < PHONE_DIGITS || !varied || masked ? slice(NULL, 0) : buf_slice(digits);
}
