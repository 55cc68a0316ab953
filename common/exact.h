/* exact.h - the exponential and the logarithm, the same bits on every machine
 *
 *	p = exact_exp(score - highest);
 *	idf = exact_log(records / holding) + 1;
 *
 * The C library's exp and log may use a fused multiply-add where the processor has one, and round
 * otherwise where it has none; a model file learnt on one machine would then differ from that of
 * another in its last bits.  These use additions, multiplications, divisions and powers of two alone,
 * which IEEE 754 defines to the bit.  Relative error below 1e-15.
 */
#ifndef EXACT_H
#define EXACT_H

/* e to the x; 0 below -700, and 700 is the most that x counts for. */
double exact_exp(double x);

/* The natural logarithm of x > 0. */
double exact_log(double x);

#endif
