#include "sql.h"

#include "unit.h"

static void finds(const char *text, unsigned want)
{
	unsigned got = sql_find(text);

	if (got != want)
		fail_msg("%s: %#x, not %#x", text, got, want);
}

static void what_destroys_is_found_at_the_head_of_a_statement(void **state)
{
	(void)state;
	finds("DROP TABLE users", SQL_DROP);
	finds("drop database if exists x;", SQL_DROP);
	finds("select 1; truncate t;", SQL_TRUNCATE);
	finds("BEGIN;\nDROP SCHEMA public CASCADE;\nCOMMIT;", SQL_DROP);
	finds("alter table t drop column c", SQL_DROP);
	finds("alter table t add column c int", 0);
	finds("grant all on t to x", SQL_GRANT);
	finds("ALTER ROLE app SUPERUSER", SQL_GRANT);
	finds("copy t to program 'sh'", SQL_SHELL);
	finds("copy t to stdout", 0);
	finds("WITH x AS (SELECT 1) DELETE FROM t", SQL_DELETE);
	finds("explain analyze delete from t", SQL_DELETE);
	finds("explain delete from t", 0);
	finds("/*! drop table t */", SQL_DROP);
}

static void texts_names_and_comments_are_no_statements(void **state)
{
	(void)state;
	finds("select 'drop table users'", 0);
	finds("select \"drop\" from t", 0);
	finds("-- drop table t\nselect 1", 0);
	finds("/* drop table t; /* nested */ */ select 1", 0);
	finds("select $tag$; drop table t; $tag$", 0);
	finds("select count(*) from dropped_items", 0);
	finds("select 'it''s; drop table t'", 0);
	finds("select 'a\\'; drop table t'", 0);
	finds("\\dt", 0);
	finds(".tables\nselect 1", 0);
	finds("\\! rm x", SQL_SHELL);
	finds(".shell rm x", SQL_SHELL);
}

static void a_where_has_to_limit(void **state)
{
	(void)state;
	finds("delete from t where id = 7", 0);
	finds("delete from t", SQL_DELETE);
	finds("delete from t where true", SQL_DELETE);
	finds("delete from t where 1=1", SQL_DELETE);
	finds("delete from t where 'a' = 'a'", SQL_DELETE);
	finds("update t set a = 1", SQL_UPDATE);
	finds("update t set a = 1 where b = 2", 0);
	finds("update t set a = (select 1 from u where u.x = 2)", SQL_UPDATE);
	finds("delete from t where \"id\" = 7", 0);
}

static void what_never_ends_is_read_to_its_end(void **state)
{
	(void)state;
	finds("", 0);
	finds(";;;", 0);
	finds("select '", 0);
	finds("select $x$ drop", 0);
	finds("/* drop", 0);
	finds("drop", SQL_DROP);
	finds(")))) drop table t", SQL_DROP);
}

static void kinds_have_names(void **state)
{
	(void)state;
	assert_int_equal(sql_kinds("drop truncate"), SQL_DROP | SQL_TRUNCATE);
	assert_int_equal(sql_kinds("shell"), SQL_SHELL);
	assert_int_equal(sql_kinds("nothing"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(what_destroys_is_found_at_the_head_of_a_statement),
	    TEST(texts_names_and_comments_are_no_statements),
	    TEST(a_where_has_to_limit),
	    TEST(what_never_ends_is_read_to_its_end),
	    TEST(kinds_have_names),
	};

	return RUN_TESTS(tests);
}
