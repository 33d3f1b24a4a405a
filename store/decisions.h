/* The tables of the outbox, declared as those of engine/schema.h are; only the store sees them. */
#pragma once

#include "engine/schema.h"

/* clang-format off */
#define CB_COLUMNS_decisions(X) \
    X(decisions, id,             TEXT, CB_KEY,                   NULL,      none, NULL) \
    X(decisions, sequence,       INT,  CB_INDEXED,               NULL,      none, NULL) \
    X(decisions, kind,           WORD, 0,                        NULL,      none, NULL) \
    X(decisions, target_table,   WORD, 0,                        NULL,      none, NULL) \
    X(decisions, target_id,      TEXT, 0,                        NULL,      none, NULL) \
    X(decisions, base_version,   INT,  CB_NULLABLE,              NULL,      none, NULL) \
    X(decisions, payload,        JSON, 0,                        "{}",      none, NULL) \
    X(decisions, actor,          TEXT, 0,                        NULL,      none, NULL) \
    X(decisions, role,           WORD, 0,                        NULL,      none, NULL) \
    X(decisions, decided_at,     TIME, 0,                        NULL,      none, NULL) \
    X(decisions, batch,          INT,  0,                        NULL,      none, NULL) \
    X(decisions, state,          WORD, 0,                        "pending", none, NULL) \
    X(decisions, base,           JSON, CB_NULLABLE,              NULL,      none, NULL) \
    X(decisions, due_at,         TIME, CB_NULLABLE,              NULL,      none, NULL) \
    X(decisions, confirmed,      BOOL, 0,                        "false",   none, NULL) \
    X(decisions, attempts,       INT,  0,                        "0",       none, NULL) \
    X(decisions, code,           WORD, CB_NULLABLE,              NULL,      none, NULL) \
    X(decisions, sentence,       TEXT, CB_NULLABLE,              NULL,      none, NULL) \
    X(decisions, version,        INT,  CB_NULLABLE,              NULL,      none, NULL) \
    X(decisions, theirs,         JSON, CB_NULLABLE,              NULL,      none, NULL)

/* What this outbox is known by: one row, "self". */
#define CB_COLUMNS_clients(X) \
    X(clients, id,               TEXT, CB_KEY,                   NULL,      none, NULL) \
    X(clients, client_id,        TEXT, 0,                        NULL,      none, NULL)
/* clang-format on */

#define CB_ENUM(table, column, type, flags, initial, refers, words) CB_##table##_##column,
enum { CB_COLUMNS_decisions(CB_ENUM) CB_N_decisions };
enum { CB_COLUMNS_clients(CB_ENUM) CB_N_clients };
#undef CB_ENUM

extern const CbTable cb_decisions_table, cb_clients_table;
