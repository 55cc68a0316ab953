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

struct slice
field_label(int field)
{
	field_count();
	return entry[field].label ? slice_of(entry[field].label) : field_name(field);
}

bool
field_is_known(int field)
{
	field_count();
	return entry[field].known;
}

int
field_declare(const char *name, enum field_class class)
{
	int field = field_of(slice_of(name));
	entry[field].known = true;
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
