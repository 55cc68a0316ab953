/* modelfile.h - a model as a file, the same on every machine
 *
 *	struct model m;
 *	model_load(&m, "hotline.model");             dies where the file is not whole and unaltered
 *	...
 *	struct buf out = BUF_INIT;
 *	model_write(&m, &out);
 *
 * All numbers are little-endian, reals are IEEE 754 doubles:
 *
 *	8 bytes  "govmodel"
 *	u32      version, 1
 *	u32      classes, letters, pairs, other forms of letters, title_weight
 *	u64      records learnt from
 *	f64      unit, slope, rule; rule is -1 where it was not measured
 *	classes  u32 length and path; f64 bias, f64 shift
 *	letters  u16 code point, ascending; a letter's number is its place from 1
 *	forms    u16 code point, u16 number of the letter it counts as
 *	pairs    u16 number of the second letter, u16 of the first, ascending as u32
 *	squares  u32 for each letter, then for each pair
 *	rows     i8 for each class, for each letter, then for each pair
 *	u32      CRC-32 of all before (ISO 3309, zlib's)
 *
 * The CRC finds accidents, not forgers.
 */
#ifndef MODELFILE_H
#define MODELFILE_H

#include "model.h"

enum {
	MODEL_VERSION = 1
};

/* Reads a file or ends the program with the reason: no model, another version, truncated, altered. */
void model_load(struct model *m, const char *path);

/* Appends it as a file, and sets m->id. */
void model_write(struct model *m, struct buf *out);

#endif
