/* The forecast of the campaign that is looked at, made by a thread, so that no key waits for it: about 70 ms for the
 * policy as it is, about 300 ms with the steps of escalation.
 *
 * What is known is true of one World, campaign and minute. When only a minute has passed it is shown until the next is
 * there; when the World, the campaign or the day is another it is forgotten.
 */
#pragma once

#include "engine/campaigns/forecast.h"

typedef struct CbConsole CbConsole;
typedef struct CbForecasting CbForecasting;

/* From now on forecasts are made; `arrived` is called from the main loop when there is one to draw. */
void cb_forecasting_start(CbConsole *console, void (*arrived)(gpointer data), gpointer data);
/* Waits for the thread, if one works, and forgets everything. */
void cb_forecasting_stop(CbConsole *console);
/* Forgets what is no longer true of the World and the day. */
void cb_forecasting_forget(CbConsole *console);

typedef enum {
    CB_FORECAST_COMES, /* nothing is known yet */
    CB_FORECAST_PART,  /* less than `most_cases`; the others come */
    CB_FORECAST_THERE,
} CbForecastState;

/* What is known of a campaign; has a thread make what is missing, one at a time. `forecast` is the console's, until the
 * main loop goes on; NULL while nothing is known, and where there is nothing to forecast (CB_FORECAST_THERE). */
CbForecastState cb_console_forecast(CbConsole *console, guint campaign, guint most_cases, const CbForecast **forecast);
