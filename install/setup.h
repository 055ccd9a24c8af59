/*
 * `holdfast install` and `holdfast uninstall`: the hooks into the settings of
 * the agents on this machine, and out of them again.
 *
 * Owner:  argv belongs to the caller. Units: argv[0] is the subcommand's name.
 * Errors: told on stderr; exit status 0 done or nothing to do, 1 done but the
 *         hooks are kept from running, 2 could not.
 */
#ifndef HOLDFAST_SETUP_H
#define HOLDFAST_SETUP_H

int command_install(int argc, char *argv[]);
int command_uninstall(int argc, char *argv[]);

#endif
