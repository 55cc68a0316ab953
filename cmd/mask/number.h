/* number.h - numbers written in groups of digits */
#ifndef NUMBER_H
#define NUMBER_H

#include "find.h"

/* Finds what the groups of digits that begin at p are; returns where to go on. */
const char *find_groups(struct found *f, const char *p);

#endif
