/* ratio.c - decimals in and out of exact fractions */
#include "ratio.h"

int
ratio_parse(mpq_t q, struct slice text)
{
	struct buf digits = BUF_INIT;
	size_t n = 0, point = text.n;
	bool negative = text.n && *text.p == '-', good = true;
	for (size_t i = negative; i < text.n && good; i++) {
		if (text.p[i] == '.' && point == text.n) {
			point = i;
			continue;
		}
		good = text.p[i] >= '0' && text.p[i] <= '9';
		buf_addc(&digits, text.p[i]);
		n += point != text.n;
	}
	good = good && digits.n > 0 && n <= RATIO_DECIMALS_MAX && digits.n <= 36;
	if (good) {
		mpz_set_str(mpq_numref(q), buf_text(&digits), 10);
		mpz_ui_pow_ui(mpq_denref(q), 10, n);
		mpq_canonicalize(q);
		if (negative)
			mpq_neg(q, q);
	}
	buf_free(&digits);
	return good ? 0 : -1;
}

void
ratio_round(const mpq_t q, unsigned decimals, mpz_t out)
{
	mpz_t twice;
	mpz_init(twice);
	mpz_ui_pow_ui(out, 10, decimals);
	mpz_mul(out, out, mpq_numref(q));
	mpz_mul_2exp(out, out, 1);
	if (mpq_sgn(q) < 0)
		mpz_sub(out, out, mpq_denref(q));
	else
		mpz_add(out, out, mpq_denref(q));
	mpz_mul_2exp(twice, mpq_denref(q), 1);
	mpz_tdiv_q(out, out, twice);
	mpz_clear(twice);
}

void
ratio_print(const mpq_t q, unsigned decimals, struct buf *out)
{
	mpz_t whole;
	mpz_init(whole);
	ratio_round(q, decimals, whole);
	if (mpz_sgn(whole) < 0)
		buf_addc(out, '-');
	mpz_abs(whole, whole);
	char *digit = xmalloc(mpz_sizeinbase(whole, 10) + 2);
	mpz_get_str(digit, 10, whole);
	size_t n = strlen(digit);
	if (n <= decimals)
		buf_addc(out, '0');
	else
		buf_add(out, digit, n - decimals);
	if (decimals)
		buf_addc(out, '.');
	for (size_t k = n; k < decimals; k++)
		buf_addc(out, '0');
	size_t shown = n < decimals ? n : decimals;
	buf_add(out, digit + n - shown, shown);
	free(digit);
	mpz_clear(whole);
}

void
ratio_print_short(const mpq_t q, struct buf *out)
{
	unsigned decimals = 0;
	mpz_t power;
	mpz_init_set_ui(power, 1);
	while (decimals < RATIO_DECIMALS_MAX && !mpz_divisible_p(power, mpq_denref(q))) {
		mpz_mul_ui(power, power, 10);
		decimals++;
	}
	mpz_clear(power);
	ratio_print(q, decimals, out);
}
