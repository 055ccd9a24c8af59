#include "sha256.h"

#include "unit.h"

/* FIPS 180-4 examples and the NIST short messages, and some of our own that
 * sha256sum(1) gives. */
static void published_vectors_come_out(void **state)
{
	static const struct {
		const char *text, *digest;
	} vectors[] = {
	    {"", "e3b0c44298fc1c149afbf4c8996fb924"
		 "27ae41e4649b934ca495991b7852b855"},
	    {"abc", "ba7816bf8f01cfea414140de5dae2223"
		    "b00361a396177a9cb410ff61f20015ad"},
	    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		"248d6a61d20638b8e5c026930c3e6039"
		"a33ce45964ff2167f6ecedd419db06c1"},
	    {"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
	     "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
		"cf5b16a778af8380036ce59e7b049237"
		"0b249b11e8f07a51afac45037afee9d1"},
	};
	char hex[SHA256_HEX_SIZE];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		sha256_text(vectors[i].text, strlen(vectors[i].text), hex);
		assert_string_equal(hex, vectors[i].digest);
	}
}

static void a_million_letters_come_out(void **state)
{
	struct sha256 hash;
	uint8_t digest[SHA256_LEN];
	char hex[SHA256_HEX_SIZE], block[1000];
	int i;

	(void)state;
	memset(block, 'a', sizeof(block));
	sha256_init(&hash);
	for (i = 0; i < 1000; i++)
		sha256_add(&hash, block, sizeof(block));
	sha256_finish(&hash, digest);
	sha256_hex(digest, hex);
	assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67"
				 "f1809a48a497200e046d39ccc7112cd0");
}

static void pieces_of_any_size_give_the_same_digest(void **state)
{
	unsigned char text[300];
	char whole[SHA256_HEX_SIZE], pieces[SHA256_HEX_SIZE];
	size_t len, piece, i;

	(void)state;
	for (i = 0; i < sizeof(text); i++)
		text[i] = (unsigned char)(i * 7 + 1);
	for (len = 0; len <= sizeof(text); len++) {
		sha256_text(text, len, whole);
		for (piece = 1; piece < 130; piece += 9) {
			struct sha256 hash;
			uint8_t digest[SHA256_LEN];

			sha256_init(&hash);
			for (i = 0; i < len; i += piece)
				sha256_add(&hash, text + i,
				    len - i < piece ? len - i : piece);
			sha256_finish(&hash, digest);
			sha256_hex(digest, pieces);
			assert_string_equal(pieces, whole);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(published_vectors_come_out),
	    TEST(a_million_letters_come_out),
	    TEST(pieces_of_any_size_give_the_same_digest),
	};

	return RUN_TESTS(tests);
}
