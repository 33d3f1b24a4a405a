#include "sync/hub/alarm.h"

void
cb_alarm_init(CbAlarm *alarm)
{
    g_mutex_init(&alarm->lock);
    g_cond_init(&alarm->changed);
    alarm->rung = FALSE;
}

void
cb_alarm_clear(CbAlarm *alarm)
{
    g_mutex_clear(&alarm->lock);
    g_cond_clear(&alarm->changed);
}

void
cb_alarm_ring(CbAlarm *alarm)
{
    g_mutex_lock(&alarm->lock);
    alarm->rung = TRUE;
    g_cond_broadcast(&alarm->changed);
    g_mutex_unlock(&alarm->lock);
}

void
cb_alarm_await(CbAlarm *alarm, gint64 timeout)
{
    gint64 until = g_get_monotonic_time() + timeout;
    g_mutex_lock(&alarm->lock);
    while (!alarm->rung && g_cond_wait_until(&alarm->changed, &alarm->lock, until))
        ;
    alarm->rung = FALSE;
    g_mutex_unlock(&alarm->lock);
}
