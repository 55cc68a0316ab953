/* main.c - gov-locate: the place of each order on the ladder city, district, street, community, grid, point */
#include "address.h"
#include "date.h"
#include "degree.h"
#include "evidence.h"
#include "ground.h"

static const char *places_path, *text_fields = "address,title,content";
static double near_metres = 200;

static const struct opt opts[] = {
	{ 'p', "places", OPT_TEXT, &places_path, "FILE", "gazetteer: codes, levels, names, who lies under whom" },
	{ 0, "text", OPT_TEXT, &text_fields, "FIELD[,FIELD...]", "texts to look for names in, the most trusted first; address,title,content by default" },
	{ 0, "near", OPT_REAL, &near_metres, "METRES", "how far the nearest place may be from lon and lat, 200 by default; 0 for polygons only" },
	FILTER_DECIDE_OPTS,
	{ 0 },
};

static const struct cmd cmd = {
	.name = "gov-locate",
	.about = "Finds the place of each order in a gazetteer, from its fields, its texts and its coordinates, and says by which words.",
	.example = "  gov-locate --places samples/places/district.csv records.ndjson\n"
		   "  gov-ingest export.csv | gov-locate --places places.csv --stats > located.ndjson",
	.opts = opts,
};

enum {
	TEXTS_MAX = 8
};

struct locator {
	struct places places;
	struct names names;
	struct choice choice;
	struct ground *ground;
	struct address *address;
	struct evidence evidence;
	int text[TEXTS_MAX];
	size_t n_text;
	struct buf scratch;
	char how[64];
};

static void
read_texts(struct locator *l, struct filter *f)
{
	struct slice rest = slice_of(text_fields);
	while (rest.p) {
		struct slice name = slice_trim(slice_cut(rest, ',', &rest));
		if (name.n == 0)
			die("--text takes fields joined by commas, not '%s'", text_fields);
		if (l->n_text == TEXTS_MAX)
			die("--text takes at most %d fields", TEXTS_MAX);
		int field = field_of(name);
		for (enum level i = 0; i < LEVELS; i++)
			if (field == level_field[i])
				die("--text: '%.*s' is read as a field of its own", (int)name.n, name.p);
		for (size_t i = 0; i < l->n_text; i++)
			if (l->text[i] == field)
				die("--text: '%.*s' stands there twice", (int)name.n, name.p);
		l->text[l->n_text++] = field;
		filter_expect(f, field, (struct place){ "--text", 0 });
	}
}

static void
locator_open(struct locator *l, struct filter *f)
{
	read_texts(l, f);
	places_load(&l->places, places_path);
	names_open(&l->names, &l->places);
	choice_open(&l->choice, &l->places, &l->names);
	l->ground = ground_open(&l->places);
	l->address = address_open();
	evidence_open(&l->evidence, f, &l->places);
}

/* The coordinates of the record; false where there are none.  0, 0 is what systems write for none. */
static bool
read_point(struct filter *f, struct rec *r, double *lon, double *lat)
{
	struct slice x = rec_get(r, F_LON), y = rec_get(r, F_LAT);
	if (x.n == 0 && y.n == 0)
		return false;
	if (degree_read(x, lon) < 0 || degree_read(y, lat) < 0 || !degree_is_good(*lon, *lat)) {
		filter_warn(f, "lon", "lon and lat are no place on earth, taken for none");
		return false;
	}
	if (*lon == 0 && *lat == 0) {
		filter_warn(f, "lon", "lon and lat are 0, taken for none");
		return false;
	}
	return true;
}

static void
ground(struct locator *l, struct filter *f, struct rec *r, int64_t at)
{
	double lon, lat, metres;
	uint32_t other = NO_PLACE;
	if (!read_point(f, r, &lon, &lat))
		return;
	uint32_t p = ground_around(l->ground, lon, lat, at, &other);
	if (p != NO_PLACE)
		choice_ground(&l->choice, p, other, "polygon");
	if (near_metres <= 0)
		return;
	p = ground_near(l->ground, lon, lat, at, near_metres, &metres);
	if (p == NO_PLACE)
		return;
	snprintf(l->how, sizeof l->how, "near:%.0f", metres);
	choice_near(&l->choice, p, l->how);
}

/* The address in its normal form behind the names of the places it lies in. */
static void
put_address(struct locator *l, struct rec *r)
{
	struct slice above[LEVELS];
	size_t n = 0;
	for (enum level i = 0; i <= LEVEL_STREET; i++) {
		uint32_t p = choice_at(&l->choice, i);
		if (p != NO_PLACE)
			above[n++] = l->places.place[p].name;
	}
	buf_clear(&l->scratch);
	uint32_t point = choice_at(&l->choice, LEVEL_POINT);
	struct slice compound = point == NO_PLACE ? slice(NULL, 0) : l->places.place[point].name;
	address_standard(l->address, rec_get(r, F_ADDRESS), above, n, compound, &l->scratch);
	rec_set_or_null(r, F_STANDARD_ADDRESS, buf_slice(&l->scratch));
}

static void
locate(struct locator *l, struct filter *f, struct rec *r)
{
	struct when created;
	int64_t at = l->places.dated && date_parse(rec_get(r, F_CREATED_AT), &created) == 0 ? created.at : INT64_MIN;
	choice_begin(&l->choice, at);
	for (enum level i = 0; i < LEVELS; i++) {
		struct slice value = slice_trim(rec_get(r, level_field[i]));
		if (value.n)
			choice_field(&l->choice, i, level_field[i], value);
	}
	choice_fields_end(&l->choice);
	for (size_t i = 0; i < l->n_text; i++)
		choice_text(&l->choice, l->text[i], rec_get(r, l->text[i]));
	ground(l, f, r, at);
	choice_end(&l->choice);
	evidence_put(&l->evidence, f, r, &l->choice);
	put_address(l, r);
	filter_put(f, r);
}

static void
locator_close(struct locator *l)
{
	evidence_close(&l->evidence);
	address_close(l->address);
	ground_close(l->ground);
	choice_close(&l->choice);
	names_close(&l->names);
	places_free(&l->places);
	buf_free(&l->scratch);
}

int
main(int argc, char **argv)
{
	struct filter f;
	struct locator l = { 0 };
	struct rec r = REC_INIT;

	filter_open(&f, &cmd, FILTER_MAP, argc, argv);
	if (!places_path)
		die("no gazetteer: give --places FILE");
	locator_open(&l, &f);
	while (filter_next(&f, &r))
		locate(&l, &f, &r);
	rec_free(&r);
	locator_close(&l);
	return filter_close(&f);
}
