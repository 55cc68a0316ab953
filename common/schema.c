/* schema.c - the dictionary of fields and the numbers behind names */
#include "schema.h"
#include "json.h"
#include "map.h"
#include "msg.h"

enum {
	FIELD_MAX = 65536
};

struct entry {
	const char *label;
	enum field_class class;
	bool known;
};

static struct map names;
static struct entry *entry;
static size_t entry_cap;
static struct arena keys;
static size_t key_cap;

struct slice *schema_keys;

static int
add(struct slice name)
{
	size_t before = names.n, i = map_add(&names, name);
	if (names.n == before)
		return (int)i;
	if (names.n > FIELD_MAX)
		die("more than %d different field names", FIELD_MAX);
	struct buf key = BUF_INIT;
	json_quote(name, &key);
	buf_addc(&key, ':');
	entry = xgrow(entry, &entry_cap, names.n, sizeof *entry);
	entry[i] = (struct entry){ 0 };
	schema_keys = xgrow(schema_keys, &key_cap, names.n, sizeof *schema_keys);
	char *padded = arena_bytes(&keys, key.n + KEY_PAD);
	memset(padded, 0, key.n + KEY_PAD);
	memcpy(padded, key.p, key.n);
	schema_keys[i] = slice(padded, key.n);
	buf_free(&key);
	return (int)i;
}

static void
begin(void)
{
	static const struct {
		const char *name, *label;
		enum field_class class;
	} known[] = {
#define X(symbol, name, label, open311, nyc, class) { name, label, class },
		FIELDS(X)
#undef X
	};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		int field = add(slice_of(known[i].name));
		entry[field].label = known[i].label;
		entry[field].class = known[i].class;
		entry[field].known = true;
	}
}

int
field_of(struct slice name)
{
	if (names.n == 0)
		begin();
	return add(name);
}

int
field_with(int field, const char *prefix, const char *suffix)
{
	struct buf name = BUF_INIT;
	buf_adds(&name, prefix);
	buf_add_slice(&name, field_name(field));
	buf_adds(&name, suffix);
	int made = field_of(buf_slice(&name));
	entry[made].known = true;
	if (*suffix == '\0')
		entry[made].class = field_class(field);
	buf_free(&name);
	return made;
}

int
field_count(void)
{
	if (names.n == 0)
		begin();
	return (int)names.n;
}

struct slice
field_name(int field)
{
	field_count();
	return map_key(&names, (size_t)field);
}

/* The label of a name built from another's, such as suggested_unit or category_rule; NULL where it is none. */
static const char *
label_from_parts(struct slice name)
{
	static const struct {
		const char *ending, *word;
	} endings[] = {
		{ "_rule", "依据" },
		{ "_words", "依据词" },
		{ "_next", "次选" },
		{ "_margin", "领先" },
		{ "_state", "判定" },
		{ "_level", "层级" },
		{ "_law", "法规" },
		{ "_parts", "分工" },
		{ "_units", "单位" },
		{ "_due_at", "期限" },
		{ "_why", "原因" },
	};
	const char *before = "", *behind = "";
	if (slice_starts(name, slice_of("suggested_"))) {
		before = "建议";
		name = slice(name.p + 10, name.n - 10);
	}
	for (size_t i = 0; i < sizeof endings / sizeof *endings && !*before; i++) {
		size_t n = strlen(endings[i].ending);
		if (name.n <= n || memcmp(name.p + name.n - n, endings[i].ending, n) != 0)
			continue;
		behind = endings[i].word;
		name.n -= n;
		break;
	}
	size_t base = *before || *behind ? map_find(&names, name) : MAP_NONE;
	if (base == MAP_NONE || !entry[base].label)
		return NULL;
	struct buf text = BUF_INIT;
	buf_adds(&text, before);
	buf_adds(&text, entry[base].label);
	buf_adds(&text, behind);
	buf_addc(&text, '\0');
	const char *label = arena_copy(&keys, text.p, text.n);
	buf_free(&text);
	return label;
}

struct slice
field_label(int field)
{
	struct slice name = field_name(field);
	if (!entry[field].label)
		entry[field].label = label_from_parts(name);
	return entry[field].label ? slice_of(entry[field].label) : name;
}

bool
field_is_known(int field)
{
	field_count();
	return entry[field].known;
}

int
field_declare(const char *name, const char *label, enum field_class class)
{
	int field = field_of(slice_of(name));
	entry[field].known = true;
	entry[field].label = label;
	entry[field].class = class;
	return field;
}

enum field_class
field_class(int field)
{
	field_count();
	return entry[field].class;
}

void
schema_free(void)
{
	map_free(&names);
	arena_free(&keys);
	free(entry);
	free(schema_keys);
	entry = NULL;
	schema_keys = NULL;
	entry_cap = key_cap = 0;
}
