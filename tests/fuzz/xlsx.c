/* xlsx.c - fuzz: any bytes as a workbook, and any bytes as each of its parts in a good zip
 *
 * The first byte chooses: the whole file, or the part that the rest is put into.  What is read
 * twice is the same twice, rows ascend, and every refusal says why.
 */
#include "book.h"
#include "map.h"
#include "xlsx.h"
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zip.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define MAIN "xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'"

static const struct {
	const char *name, *text;
} parts[] = {
	{ "xl/worksheets/sheet1.xml", "<worksheet " MAIN "><sheetData><row><c t='s'><v>0</v></c><c s='1'><v>43468.5</v></c></row></sheetData></worksheet>" },
	{ "xl/sharedStrings.xml", "<sst " MAIN "><si><t>a</t></si></sst>" },
	{ "xl/styles.xml", "<styleSheet " MAIN "><cellXfs><xf numFmtId='0'/><xf numFmtId='22'/></cellXfs></styleSheet>" },
	{ "xl/workbook.xml", "<workbook " MAIN " xmlns:r='r'><sheets><sheet name='S' r:id='a'/></sheets></workbook>" },
	{ "xl/_rels/workbook.xml.rels", "<Relationships><Relationship Id='a' Type='/worksheet' Target='worksheets/sheet1.xml'/><Relationship Id='b' Type='/sharedStrings' Target='sharedStrings.xml'/><Relationship Id='c' Type='/styles' Target='styles.xml'/></Relationships>" },
	{ "_rels/.rels", "<Relationships><Relationship Id='a' Type='/officeDocument' Target='xl/workbook.xml'/></Relationships>" },
	{ "[Content_Types].xml", "<Types/>" },
};

enum {
	N_PART = sizeof parts / sizeof *parts
};

/* A zip whose part i is the text. */
static void
pack(const char *path, size_t part, const uint8_t *data, size_t n)
{
	zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
	if (!zip)
		abort();
	for (size_t i = 0; i < N_PART; i++) {
		bool mine = i == part;
		zip_source_t *text = zip_source_buffer(zip, mine ? (const void *)data : parts[i].text, mine ? n : strlen(parts[i].text), 0);
		if (zip_file_add(zip, parts[i].name, text, 0) < 0)
			abort();
	}
	if (zip_close(zip) < 0)
		abort();
}

/* A number for all that is read of it. */
static uint64_t
read_book(int fd)
{
	struct book b = BOOK_INIT;
	struct book_how how = { .max_field = 1000, .max_line = 4000, .max_inflated = 1 << 20 };
	uint64_t hash = 0;
	int got = book_open(&b, &xlsx_reader, fd, &how);
	for (size_t i = 0; got == 0 && i < b.n_sheet; i++) {
		uint64_t last = 0;
		hash = hash_mix(hash, hash_bytes(b.sheet[i].name.p, b.sheet[i].name.n));
		got = book_sheet(&b, i);
		while (got == 0 && (got = book_next(&b)) > 0) {
			if (b.row.number <= last || b.row.n > 16384)
				abort();
			last = b.row.number;
			for (size_t k = 0; k < b.row.n; k++)
				hash = hash_mix(hash_mix(hash, b.row.cell[k].kind), hash_bytes(b.row.cell[k].text.p, b.row.cell[k].text.n));
			got = 0;
		}
	}
	if ((got < 0) != (b.error.n > 0))
		abort();
	hash = hash_mix(hash, hash_bytes(b.error.p, b.error.n));
	book_close(&b);
	return hash;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char path[64];
	if (n < 2 || n > 8192)
		return 0;
	snprintf(path, sizeof path, "/dev/shm/fuzz-xlsx-%d", (int)getpid());
	size_t part = data[0] % (N_PART + 1);
	int fd = -1;
	if (part < N_PART) {
		pack(path, part, data + 1, n - 1);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		unlink(path);
	} else {
		fd = memfd_create("book", MFD_CLOEXEC);
		if (fd < 0 || write(fd, data + 1, n - 1) != (ssize_t)(n - 1))
			abort();
	}
	if (fd < 0 || read_book(fd) != read_book(fd))
		abort();
	close(fd);
	return 0;
}
