/* The parts of the PostgreSQL side. Private to store/db. */
#pragma once

#include "store/db/driver.h"

/* ?1 becomes $1 outside of quotes, names and comments. Caller frees. */
char *cb_db_postgres_sql(const char *sql);

/* The parameter as PostgreSQL reads it; NULL for null. Caller frees. */
char *cb_db_postgres_param(CbDbParam param);

/* Reads a cell's text. What has to be made anew is appended to `texts`, which owns it. */
CbValue cb_db_postgres_cell(CbType type, const char *text, GPtrArray *texts);

/* `message` in one line and without the password (NULL: none). Caller frees. */
char *cb_db_postgres_hide(const char *message, const char *password);
