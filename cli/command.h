/*
 * The human command's parts: one function a subcommand, one line each in the
 * table of holdfast.c.
 *
 * Owner:  argv belongs to the caller. Units: argv[0] is the subcommand's name.
 * Errors: told on stderr; the result is the exit status: 0 yes, 1 no, 2 could
 *         not tell.
 */
#ifndef HOLDFAST_COMMAND_H
#define HOLDFAST_COMMAND_H

int command_allow(int argc, char *argv[]);
int command_check(int argc, char *argv[]);
int command_demo(int argc, char *argv[]);
int command_doctor(int argc, char *argv[]);
int command_init(int argc, char *argv[]);
int command_install(int argc, char *argv[]);
int command_log(int argc, char *argv[]);
int command_rules_test(int argc, char *argv[]);
int command_status(int argc, char *argv[]);
int command_trust(int argc, char *argv[]);
int command_uninstall(int argc, char *argv[]);
int command_verify(int argc, char *argv[]);

#endif
