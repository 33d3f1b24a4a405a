/* How a thread sleeps until something is due or somebody wakes it. */
#pragma once

#include <glib.h>

typedef struct {
    GMutex lock;
    GCond changed;
    gboolean rung; /* since the last wait */
} CbAlarm;

void cb_alarm_init(CbAlarm *alarm);
void cb_alarm_clear(CbAlarm *alarm);
void cb_alarm_ring(CbAlarm *alarm);
/* For so many microseconds, or until it rings. */
void cb_alarm_await(CbAlarm *alarm, gint64 timeout);
