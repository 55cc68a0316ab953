/* key.h - the secret behind pseudonyms
 *
 *	struct key key;
 *	key_load(&key, "mask.key");
 *	key_add_token(&key, "phone", LIT("13800138000"), &out);       phone-k3v...
 *	key_free(&key);
 *
 * A key never stands in argv or the environment, where every user of the
 * machine can read it.  The same key gives the same pseudonyms everywhere.
 */
#ifndef KEY_H
#define KEY_H

#include "buf.h"

struct key {
	void *mac; /* NULL without a key */
};

/* From a file of mode 0600 or stricter that belongs to the user; dies otherwise. */
void key_load(struct key *k, const char *path);

/* From a descriptor, to its end. */
void key_read(struct key *k, int fd, const char *name);

/* Appends the pseudonym of text among those of its kind: 80 bits of HMAC-SHA256. */
void key_add_token(struct key *k, const char *kind, struct slice text, struct buf *out);

void key_free(struct key *k);

#endif
