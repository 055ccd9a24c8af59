#include "buf.h"
#include "redact.h"

#include "unit.h"

#include <time.h>

/* Made up, and put together here so that no scanner takes them for real. */
#define R20 "aB3dE6gH9jK2mN5pQ8sT"
#define R40 R20 R20

static void redacted(const char *text, const char *want)
{
	struct buf out = BUF_INIT(100000);

	redact_add(&out, text, strlen(text));
	assert_false(out.failed);
	if (strcmp(out.data, want) != 0)
		fail_msg("%s\n became %s\n not    %s", text, out.data, want);
	buf_free(&out);
}

static void untouched(const char *text)
{
	redacted(text, text);
}

static void well_known_tokens_are_taken_out(void **state)
{
	(void)state;
	redacted("use gh"
		 "p_" R40 " now",
	    "use [redacted:github-token] now");
	redacted("AKI"
		 "AABCDEFGHIJKLMNOP",
	    "[redacted:aws-key]");
	redacted("k: xox"
		 "b-123456789012-" R20,
	    "k: [redacted:slack-token]");
	redacted("sk-"
		 "ant-api03-" R40,
	    "[redacted:anthropic-key]");
	redacted("glpa"
		 "t-" R20 ".",
	    "[redacted:gitlab-token].");
	redacted("npm"
		 "_" R20 R20,
	    "[redacted:npm-token]");
	redacted("(sk_"
		 "live_" R20 ")",
	    "([redacted:stripe-key])");
	redacted("eyJ" R20 "." R20 "." R20, "[redacted:jwt]");
	redacted("https://hooks.sl"
		 "ack.com/services/T0/B0/" R20,
	    "[redacted:slack-webhook]");
}

static void private_keys_are_taken_out_to_their_last_line(void **state)
{
	(void)state;
	redacted("a\n-----BEGIN RSA PRIVATE"
		 " KEY-----\nMIIE\nxyz=\n"
		 "-----END RSA PRIVATE KEY-----\nb",
	    "a\n[redacted:private-key]\nb");
	redacted("-----BEGIN OPENSSH PRIVATE"
		 " KEY-----\nb3Bl",
	    "[redacted:private-key]");
	untouched("-----BEGIN CERTIFICATE-----\nMIIB\n"
		  "-----END CERTIFICATE-----\n");
}

static void what_stands_in_a_secrets_place_is_taken_out(void **state)
{
	(void)state;
	redacted("export DB_PASSWORD=hunter22", "export DB_PASSWORD="
						"[redacted:secret]");
	redacted("mysql --password hunter22 -h x",
	    "mysql --password [redacted:secret] -h x");
	redacted("mysql --password=hunter22 -h x",
	    "mysql --password=[redacted:secret] -h x");
	redacted("curl -H 'Authorization: Bearer abcdef123456'",
	    "curl -H 'Authorization: Bearer [redacted:secret]'");
	redacted("{\"api_key\": \"abc123def\"}",
	    "{\"api_key\": \"[redacted:secret]\"}");
	redacted("NPM_TOKEN='two words' x", "NPM_TOKEN='[redacted:secret]' x");
	redacted("https://me:hunter22@host/x",
	    "https://me:[redacted:secret]@host/x");
}

static void plain_text_stays_as_it_is(void **state)
{
	(void)state;
	untouched("");
	untouched("git commit -m 'rotate the token'");
	untouched("echo $NPM_TOKEN");
	untouched("export TOKEN=$OTHER");
	untouched("password reset page");
	untouched("https://host:8080/x@y");
	untouched("scp a.txt me@host:dir/");
	untouched("risk-assessment-of-the-whole-project-and-more");
	untouched("the key is in ~/.ssh/id_rsa");
	untouched("tokenizer=fast");
	untouched("gh"
		  "p_short");
}

static void secrets_are_counted_and_each_is_found(void **state)
{
	static const char text[] = "A_TOKEN=abcd1234 B_TOKEN=efgh5678 "
				   "gh"
				   "p_" R40 " end";
	struct buf out = BUF_INIT(100000);

	(void)state;
	assert_int_equal(redact_add(&out, text, sizeof(text) - 1), 3);
	assert_null(strstr(out.data, "abcd1234"));
	assert_null(strstr(out.data, "efgh5678"));
	assert_non_null(strstr(out.data, " end"));
	buf_free(&out);
}

static void bytes_of_any_value_pass_through(void **state)
{
	struct buf out = BUF_INIT(100000);
	char all[512];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(all); i++)
		all[i] = (char)i;
	redact_add(&out, all, sizeof(all));
	assert_int_equal(out.len, sizeof(all));
	assert_memory_equal(out.data, all, sizeof(all));
	buf_free(&out);
}

static void a_long_text_takes_no_long_time(void **state)
{
	/* begins of secrets everywhere, ends of them nowhere */
	static const char *const shapes[] = {"-----BEGIN ",
	    "-----BEGIN a:password=\"x://u:", "\"", "'", "password ", " ", ":",
	    "x://u:", "eyJ", "-", "--token=", "a"};
	const size_t len = (size_t)2 << 20;
	char *text = malloc(len);
	size_t shape, i;

	(void)state;
	assert_non_null(text);
	for (shape = 0; shape < sizeof(shapes) / sizeof(shapes[0]); shape++) {
		struct buf out = BUF_INIT((size_t)64 << 20);
		clock_t start = clock();
		double seconds;

		for (i = 0; i < len; i++)
			text[i] = shapes[shape][i % strlen(shapes[shape])];
		redact_add(&out, text, len);
		assert_false(out.failed);
		seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
		if (seconds > 3)
			fail_msg("%s: %.1f s", shapes[shape], seconds);
		buf_free(&out);
	}
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(well_known_tokens_are_taken_out),
	    TEST(private_keys_are_taken_out_to_their_last_line),
	    TEST(what_stands_in_a_secrets_place_is_taken_out),
	    TEST(plain_text_stays_as_it_is),
	    TEST(secrets_are_counted_and_each_is_found),
	    TEST(bytes_of_any_value_pass_through),
	    TEST(a_long_text_takes_no_long_time),
	};

	return RUN_TESTS(tests);
}
