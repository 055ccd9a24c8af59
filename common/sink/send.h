/*
 * The sinks, one file each; see sink.h for what they do and promise.
 */
#ifndef HOLDFAST_SINK_SEND_H
#define HOLDFAST_SINK_SEND_H

#include "sink.h"

sink_sender desktop_send;
sink_sender discord_send;
sink_sender email_send;
sink_sender exec_send;
sink_sender gotify_send;
sink_sender matrix_send;
sink_sender ntfy_send;
sink_sender pushover_send;
sink_sender slack_send;
sink_sender telegram_send;
sink_sender terminal_send;
sink_sender webhook_send;

#endif
