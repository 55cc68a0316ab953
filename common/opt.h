/* opt.h - one table of options gives parsing, --help and shell completion
 *
 *	static const char *duties;
 *	static const struct opt opts[] = {
 *		{ 'd', "duties", OPT_TEXT, &duties, "FILE", "duty list", },
 *		{ 0 },
 *	};
 *	static const struct cmd cmd = { .name = "gov-route", .about = "...", .opts = opts };
 *	char **operand;
 *	size_t n = opt_parse(&cmd, argc, argv, &operand);
 *
 * Options may stand anywhere, `--` ends them, `-` is an operand.  Words are
 * spelt out (`--duties FILE`, `--duties=FILE`), letters may be joined (`-qv`,
 * `-oFILE`).  --help, --version and --completion are added to every program and
 * end it with status 0.  A wrong option ends the program with status 2 and the
 * nearest word; an option given twice is one too, except for lists.
 */
#ifndef OPT_H
#define OPT_H

#include "buf.h"

enum opt_kind {
	OPT_NONE,
	OPT_FLAG, /* bool */
	OPT_TEXT, /* const char *, NULL when not given */
	OPT_NUMBER, /* uint64_t, decimal */
	OPT_REAL, /* double, plain decimal without sign or exponent */
	OPT_CHOICE, /* int: 1 + which of the words in `value`, joined by |; 0 when not given */
	OPT_LIST, /* struct opt_list, may be given several times */
	OPT_TWO, /* const char *[2], both NULL when not given; has a word and no letter */
};

struct opt {
	char letter; /* 0 for none */
	const char *word;
	enum opt_kind kind;
	void *target;
	const char *value; /* name of its value for --help, or the choices; FILE and DIR complete file names */
	const char *help;
};

struct opt_list {
	const char **item;
	size_t n, cap;
};

struct cmd {
	const char *name;
	const char *about; /* one sentence, what it does */
	const char *operands; /* "[FILE ...]" by default */
	const char *example; /* two lines that run */
	const struct opt *opts;
};

/* Fills the targets and returns the operands, in order, in argv's own memory. */
size_t opt_parse(const struct cmd *cmd, int argc, char **argv, char ***operand);

/* Reads `value` as OPT_NUMBER or OPT_REAL would.  0, or -1 when it is none. */
int opt_number(const char *value, uint64_t *out);
int opt_real(const char *value, double *out);

#endif
