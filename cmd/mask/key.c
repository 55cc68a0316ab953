/* key.c - reads the key where others cannot, and makes pseudonyms with it */
#include "key.h"
#include <errno.h>
#include <fcntl.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	KEY_MIN = 16,
	KEY_MAX = 4096,
	TOKEN_BYTES = 10
};

static void
set_key(struct key *k, const char *secret, size_t n, const struct place *at)
{
	while (n && (secret[n - 1] == '\n' || secret[n - 1] == '\r'))
		n--;
	if (n < KEY_MIN || n > KEY_MAX)
		die_at(at, NULL, "a key has %d to %d bytes, not %zu; make one by: (umask 077; openssl rand -hex 32 > FILE)", KEY_MIN, KEY_MAX, n);
	char digest[] = "SHA256";
	OSSL_PARAM params[] = { OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0), OSSL_PARAM_construct_end() };
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	k->mac = mac ? EVP_MAC_CTX_new(mac) : NULL;
	if (!k->mac || !EVP_MAC_init(k->mac, (const unsigned char *)secret, n, params))
		die("HMAC-SHA256 is not to be had from libcrypto");
	EVP_MAC_free(mac);
}

void
key_read(struct key *k, int fd, const char *name)
{
	char secret[KEY_MAX + 3];
	size_t n = 0;
	ssize_t got;
	struct place at = { name, 0 };
	while (n < sizeof secret && ((got = read(fd, secret + n, sizeof secret - n)) > 0 || (got < 0 && errno == EINTR)))
		n += got > 0 ? (size_t)got : 0;
	if (n < sizeof secret && got < 0)
		die_at(&at, NULL, "%s", strerror(errno));
	set_key(k, secret, n, &at);
	OPENSSL_cleanse(secret, sizeof secret);
}

void
key_load(struct key *k, const char *path)
{
	struct place at = { path, 0 };
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &st) < 0)
		die_at(&at, NULL, "%s", strerror(errno));
	if (!S_ISREG(st.st_mode))
		die_at(&at, NULL, "a key is a regular file; give --key-fd for a pipe");
	if (st.st_uid != geteuid())
		die_at(&at, NULL, "the key belongs to another user");
	if (st.st_mode & 077)
		die_at(&at, NULL, "others may read the key (mode %03o); chmod 600 it", (unsigned)(st.st_mode & 0777));
	key_read(k, fd, path);
	close(fd);
}

void
key_add_token(struct key *k, const char *kind, struct slice text, struct buf *out)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567";
	unsigned char sum[32];
	size_t n;
	if (!EVP_MAC_init(k->mac, NULL, 0, NULL) || !EVP_MAC_update(k->mac, (const unsigned char *)kind, strlen(kind) + 1) ||
		!EVP_MAC_update(k->mac, (const unsigned char *)text.p, text.n) || !EVP_MAC_final(k->mac, sum, &n, sizeof sum))
		die("HMAC-SHA256 failed in libcrypto");
	buf_adds(out, kind);
	buf_addc(out, '-');
	unsigned bits = 0, have = 0;
	for (size_t i = 0; i < TOKEN_BYTES; i++) {
		bits = bits << 8 | sum[i];
		for (have += 8; have >= 5; have -= 5)
			buf_addc(out, letters[bits >> (have - 5) & 31]);
	}
}

void
key_free(struct key *k)
{
	EVP_MAC_CTX_free(k->mac);
	k->mac = NULL;
}
