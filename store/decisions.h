/* The one table of the outbox, declared as those of engine/schema.h are; only the store sees it. */
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
    X(decisions, state,          WORD, 0,                        "pending", none, NULL)
/* clang-format on */

enum {
#define CB_ENUM(table, column, type, flags, initial, refers, words) CB_##table##_##column,
    CB_COLUMNS_decisions(CB_ENUM)
#undef CB_ENUM
        CB_N_decisions
};

extern const CbTable cb_decisions_table;
