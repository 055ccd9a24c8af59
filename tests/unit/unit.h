/*
 * What every unit test needs: cmocka and what it wants included before it.
 *
 * A test is a function whose name is a sentence, listed once with TEST() in
 * main(). Tests run from the top of the source tree.
 */
#ifndef HOLDFAST_UNIT_H
#define HOLDFAST_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TEST(function) cmocka_unit_test(function)
#define RUN_TESTS(tests) cmocka_run_group_tests(tests, NULL, NULL)

#endif
