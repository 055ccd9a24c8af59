#include "url.h"

#include "unit.h"

static void is_host(const char *url, const char *want)
{
	char host[URL_HOST_SIZE];

	if (!url_host(url, host))
		fail_msg("%s: no host", url);
	assert_string_equal(host, want);
}

static void is_none(const char *url)
{
	char host[URL_HOST_SIZE];

	if (url_host(url, host))
		fail_msg("%s: %s", url, host);
}

static void the_host_is_what_a_client_connects_to(void **state)
{
	(void)state;
	is_host("https://example.com/a?b#c", "example.com");
	is_host("https://Example.COM.:443/", "example.com");
	is_host("https://good.example@evil.example/", "evil.example");
	is_host("https://a:b@c@evil.example:80/x@y", "evil.example");
	is_host("https://evil.example?@good.example/", "evil.example");
	is_host("https://evil.example#@good.example/", "evil.example");
	is_host("http:////evil.example/x", "evil.example");
	is_host("example.com:8080/x", "example.com");
	is_host("https://ex%61mple.com/", "example.com");
}

static void an_address_has_one_form(void **state)
{
	(void)state;
	is_host("http://127.0.0.1/", "127.0.0.1");
	is_host("http://0x7f.1/", "127.0.0.1");
	is_host("http://2130706433/", "127.0.0.1");
	is_host("http://0177.0.0.01/", "127.0.0.1");
	is_host("http://127.1/", "127.0.0.1");
	is_host("http://[::1]:80/", "[::1]");
	is_host("http://1.2.3.4.5/", "1.2.3.4.5");
	is_host("http://999.1.1.1/", "999.1.1.1");
}

static void a_foreign_name_is_given_in_its_coded_form(void **state)
{
	(void)state;
	is_host("https://b\xc3\xbc"
		"cher.example/",
	    "xn--bcher-kva.example");
	is_host("https://\xd0\xb0\xd1\x80\xd1\x80\xd3\x8f\xd0\xb5.com/",
	    "xn--80ak6aa92e.com");
}

static void what_clients_read_differently_is_no_host(void **state)
{
	(void)state;
	is_none("");
	is_none("https:///");
	is_none("https://evil.example\\@good.example/");
	is_none("https://a b/");
	is_none("https://a%00b/");
	is_none("https://a%2fb/");
	is_none("https://a%zz/");
}

static void patterns_take_what_is_below(void **state)
{
	(void)state;
	assert_true(url_host_matches("example.com", "Example.com"));
	assert_true(url_host_matches("a.b.example.com", "*.example.com"));
	assert_false(url_host_matches("example.com", "*.example.com"));
	assert_false(url_host_matches("evilexample.com", "*.example.com"));
	assert_false(url_host_matches("example.com", ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(the_host_is_what_a_client_connects_to),
	    TEST(an_address_has_one_form),
	    TEST(a_foreign_name_is_given_in_its_coded_form),
	    TEST(what_clients_read_differently_is_no_host),
	    TEST(patterns_take_what_is_below),
	};

	return RUN_TESTS(tests);
}
