/*
 * The sinks, one file each; see sink.h for what they do and promise.
 */
#ifndef HOLDFAST_SINK_SEND_H
#define HOLDFAST_SINK_SEND_H

#include "sink.h"

sink_sender desktop_send;
sink_sender slack_send;
sink_sender webhook_send;

/* Is there somebody who shows notifications? `err` says why not. */
bool desktop_reachable(struct err *err);

#endif
