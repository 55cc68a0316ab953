/* opt.c - options from one table */
#include "opt.h"
#include "msg.h"
#include <errno.h>
#include <unistd.h>

#ifndef GOV_VERSION
#define GOV_VERSION "0.1.0"
#endif

static bool want_help, want_version;
static int want_completion;

static const struct opt own[] = {
	{ 0, "help", OPT_FLAG, &want_help, NULL, "print this page and exit" },
	{ 0, "version", OPT_FLAG, &want_version, NULL, "print the version and exit" },
	{ 0, "completion", OPT_CHOICE, &want_completion, "bash|zsh|fish", "print the completion for a shell and exit" },
	{ 0 },
};

struct parse {
	const struct cmd *cmd;
	uint64_t seen; /* bit for each option met, own ones from the top */
};

/* Walks the program's table, then the one every program has. */
static const struct opt *
next_opt(const struct cmd *cmd, const struct opt *o)
{
	if (!o)
		o = cmd->opts;
	else
		o++;
	if (o->word)
		return o;
	return o >= own && o < own + sizeof own / sizeof *own ? NULL : own;
}

static const struct opt *
find_word(const struct cmd *cmd, const char *word, size_t n)
{
	for (const struct opt *o = next_opt(cmd, NULL); o; o = next_opt(cmd, o))
		if (strlen(o->word) == n && memcmp(o->word, word, n) == 0)
			return o;
	return NULL;
}

static const struct opt *
find_letter(const struct cmd *cmd, char letter)
{
	for (const struct opt *o = next_opt(cmd, NULL); o; o = next_opt(cmd, o))
		if (o->letter == letter)
			return o;
	return NULL;
}

/* Edit distance of two short words. */
static size_t
distance(const char *a, size_t n, const char *b)
{
	enum {
		MAX = 32
	};
	size_t m = strlen(b), row[MAX + 1];
	if (n > MAX || m > MAX)
		return MAX;
	for (size_t j = 0; j <= m; j++)
		row[j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= m; j++) {
			size_t change = diagonal + (a[i - 1] != b[j - 1]);
			size_t other = 1 + (row[j] < row[j - 1] ? row[j] : row[j - 1]);
			diagonal = row[j];
			row[j] = change < other ? change : other;
		}
	}
	return row[m];
}

static void unknown_word(const struct cmd *cmd, const char *word, size_t n) __attribute__((noreturn));

static void
unknown_word(const struct cmd *cmd, const char *word, size_t n)
{
	const struct opt *near = NULL;
	size_t best = 4;
	for (const struct opt *o = next_opt(cmd, NULL); o; o = next_opt(cmd, o)) {
		size_t d = distance(word, n, o->word);
		if (d < best)
			best = d, near = o;
	}
	if (near)
		die("unknown option --%.*s; did you mean --%s?", (int)n, word, near->word);
	die("unknown option --%.*s; see %s --help", (int)n, word, cmd->name);
}

int
opt_number(const char *value, uint64_t *out)
{
	uint64_t n = 0;
	if (!*value)
		return -1;
	for (; *value; value++) {
		if (*value < '0' || *value > '9' || __builtin_mul_overflow(n, 10u, &n) || __builtin_add_overflow(n, (uint64_t)(*value - '0'), &n))
			return -1;
	}
	*out = n;
	return 0;
}

int
opt_real(const char *value, double *out)
{
	size_t digits = 0, points = 0;
	for (const char *c = value; *c; c++) {
		if (*c == '.')
			points++;
		else if (*c >= '0' && *c <= '9')
			digits++;
		else
			return -1;
	}
	if (digits == 0 || digits > 18 || points > 1)
		return -1;
	double n = 0, unit = 1;
	bool fraction = false;
	for (const char *c = value; *c; c++) {
		if (*c == '.') {
			fraction = true;
			continue;
		}
		n = n * 10 + (*c - '0');
		if (fraction)
			unit *= 10;
	}
	*out = n / unit;
	return 0;
}

static void
set_choice(const struct opt *o, const char *value)
{
	struct slice rest = slice_of(o->value);
	for (int i = 1; rest.p; i++)
		if (slice_is(slice_cut(rest, '|', &rest), value)) {
			*(int *)o->target = i;
			return;
		}
	die("--%s takes %s, not '%s'", o->word, o->value, value);
}

static void
set(struct parse *p, const struct opt *o, const char *value)
{
	ptrdiff_t at = o >= own && o < own + sizeof own / sizeof *own ? 63 - (o - own) : o - p->cmd->opts;
	if (at >= 0 && at < 64 && o->kind != OPT_LIST) {
		if (p->seen >> at & 1)
			die("--%s is given twice", o->word);
		p->seen |= (uint64_t)1 << at;
	}
	switch (o->kind) {
	case OPT_FLAG:
		*(bool *)o->target = true;
		break;
	case OPT_TEXT:
	case OPT_TWO:
		*(const char **)o->target = value;
		break;
	case OPT_NUMBER:
		if (opt_number(value, o->target) < 0)
			die("--%s takes a whole number, not '%s'", o->word, value);
		break;
	case OPT_REAL:
		if (opt_real(value, o->target) < 0)
			die("--%s takes a decimal number, not '%s'", o->word, value);
		break;
	case OPT_CHOICE:
		set_choice(o, value);
		break;
	case OPT_LIST: {
		struct opt_list *list = o->target;
		list->item = xgrow(list->item, &list->cap, list->n + 1, sizeof *list->item);
		list->item[list->n++] = value;
		break;
	}
	case OPT_NONE:
		break;
	}
}

/* Takes the word at argv[i]; returns how many further arguments it used. */
static int
parse_word(struct parse *p, char **argv, int i)
{
	const char *word = argv[i] + 2, *equals = strchr(word, '=');
	size_t n = equals ? (size_t)(equals - word) : strlen(word);
	const struct opt *o = find_word(p->cmd, word, n);
	if (!o)
		unknown_word(p->cmd, word, n);
	if (o->kind == OPT_FLAG) {
		if (equals)
			die("--%s takes no value", o->word);
		set(p, o, NULL);
		return 0;
	}
	const char *value = equals ? equals + 1 : argv[i + 1];
	if (!value)
		die("--%s wants a value: %s", o->word, o->value);
	set(p, o, value);
	int used = equals ? 0 : 1;
	if (o->kind == OPT_TWO) {
		if (!argv[i + used] || !argv[i + used + 1])
			die("--%s wants two values: %s", o->word, o->value);
		((const char **)o->target)[1] = argv[i + ++used];
	}
	return used;
}

static int
parse_letters(struct parse *p, char **argv, int i)
{
	for (const char *c = argv[i] + 1; *c; c++) {
		const struct opt *o = find_letter(p->cmd, *c);
		if (!o)
			die("unknown option -%c; see %s --help", *c, p->cmd->name);
		if (o->kind == OPT_FLAG) {
			set(p, o, NULL);
			continue;
		}
		const char *value = c[1] ? c + 1 : argv[i + 1];
		if (!value)
			die("-%c wants a value: %s", *c, o->value);
		set(p, o, value);
		return c[1] ? 0 : 1;
	}
	return 0;
}

static void
print_help(const struct cmd *cmd, struct buf *out)
{
	buf_printf(out, "usage: %s [options] %s\n%s\n", cmd->name, cmd->operands ? cmd->operands : "[FILE ...]", cmd->about);
	if (cmd->example)
		buf_printf(out, "\n%s\n", cmd->example);
	buf_adds(out, "\n");
	for (const struct opt *o = next_opt(cmd, NULL); o; o = next_opt(cmd, o)) {
		char head[96];
		int n = o->letter ? snprintf(head, sizeof head, "  -%c, --%s", o->letter, o->word) : snprintf(head, sizeof head, "      --%s", o->word);
		if (o->kind != OPT_FLAG)
			snprintf(head + n, sizeof head - (size_t)n, " %s", o->value);
		buf_printf(out, "%-34s %s\n", head, o->help);
	}
	buf_printf(out, "\nExit status: 0 done, 1 done but records were rejected, 2 trouble.\n");
}

static bool
is_path(const struct opt *o)
{
	return o->kind != OPT_FLAG && o->value && (strstr(o->value, "FILE") || strstr(o->value, "DIR"));
}

static void
complete_bash(const struct cmd *cmd, struct buf *out)
{
	char function[64];
	snprintf(function, sizeof function, "_%s", cmd->name);
	for (char *c = function; *c; c++)
		if (*c == '-')
			*c = '_';
	buf_printf(out, "%s()\n{\n\tlocal word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}\n\tcase $before in\n", function);
	for (const struct opt *o = next_opt(cmd, NULL); o; o = next_opt(cmd, o)) {
		if (o->kind != OPT_CHOICE)
			continue;
		buf_printf(out, "\t--%s)\n\t\tmapfile -t COMPREPLY < <(compgen -W '", o->word);
		for (const char *c = o->value; *c; c++)
			buf_addc(out, *c == '|' ? ' ' : *c);
		buf_adds(out, "' -- \"$word\")\n\t\treturn\n\t\t;;\n");
	}
	buf_adds(out, "\tesac\n\tif [[ $word == -* ]]; then\n\t\tmapfile -t COMPREPLY < <(compgen -W '");
	for (const struct opt *o = next_opt(cmd, NULL); o; o = next_opt(cmd, o))
		buf_printf(out, "%s--%s", o == cmd->opts ? "" : " ", o->word);
	buf_printf(out, "' -- \"$word\")\n\telse\n\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n\tfi\n}\ncomplete -o filenames -F %s %s\n", function, cmd->name);
}

/* A help text inside single quotes; zsh also reads brackets and colons. */
static void
add_quoted(struct buf *out, const char *text, const char *masked)
{
	for (; *text; text++) {
		if (*text == '\'')
			buf_adds(out, "'\\''");
		else {
			if (strchr(masked, *text))
				buf_addc(out, '\\');
			buf_addc(out, *text);
		}
	}
}

static void
complete_zsh(const struct cmd *cmd, struct buf *out)
{
	buf_printf(out, "#compdef %s\n_arguments \\\n", cmd->name);
	for (const struct opt *o = next_opt(cmd, NULL); o; o = next_opt(cmd, o)) {
		buf_printf(out, "\t'%s--%s[", o->kind == OPT_LIST ? "*" : "", o->word);
		add_quoted(out, o->help, "[]:\\");
		buf_adds(out, "]");
		if (o->kind == OPT_CHOICE) {
			buf_adds(out, ":value:(");
			for (const char *c = o->value; *c; c++)
				buf_addc(out, *c == '|' ? ' ' : *c);
			buf_adds(out, ")");
		} else if (o->kind != OPT_FLAG) {
			buf_printf(out, ":value:%s", is_path(o) ? "_files" : "");
		}
		buf_adds(out, "' \\\n");
	}
	buf_adds(out, "\t'*:file:_files'\n");
}

static void
complete_fish(const struct cmd *cmd, struct buf *out)
{
	for (const struct opt *o = next_opt(cmd, NULL); o; o = next_opt(cmd, o)) {
		buf_printf(out, "complete -c %s -l %s", cmd->name, o->word);
		if (o->letter)
			buf_printf(out, " -s %c", o->letter);
		if (o->kind != OPT_FLAG)
			buf_adds(out, is_path(o) ? " -r -F" : " -x");
		if (o->kind == OPT_CHOICE) {
			buf_adds(out, " -a '");
			for (const char *c = o->value; *c; c++)
				buf_addc(out, *c == '|' ? ' ' : *c);
			buf_adds(out, "'");
		}
		buf_adds(out, " -d '");
		add_quoted(out, o->help, "");
		buf_adds(out, "'\n");
	}
}

static void
print_and_exit(const struct cmd *cmd)
{
	struct buf out = BUF_INIT;
	if (want_help)
		print_help(cmd, &out);
	else if (want_version)
		buf_printf(&out, "%s %s\n", cmd->name, GOV_VERSION);
	else if (want_completion == 1)
		complete_bash(cmd, &out);
	else if (want_completion == 2)
		complete_zsh(cmd, &out);
	else
		complete_fish(cmd, &out);
	bool good = fwrite(out.p, 1, out.n, stdout) == out.n && fflush(stdout) == 0;
	buf_free(&out);
	if (!good)
		die_at(&(struct place){ "<stdout>", 0 }, NULL, "%s", strerror(errno));
	exit(0);
}

size_t
opt_parse(const struct cmd *cmd, int argc, char **argv, char ***operand)
{
	struct parse p = { .cmd = cmd };
	size_t n = 0;
	bool over = false;
	for (int i = 1; i < argc; i++) {
		if (over || argv[i][0] != '-' || argv[i][1] == '\0')
			argv[n++] = argv[i];
		else if (strcmp(argv[i], "--") == 0)
			over = true;
		else if (argv[i][1] == '-')
			i += parse_word(&p, argv, i);
		else
			i += parse_letters(&p, argv, i);
		if (want_help || want_version || want_completion)
			print_and_exit(cmd);
	}
	argv[n] = NULL;
	*operand = argv;
	return n;
}
