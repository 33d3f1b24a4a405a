/* The tables of Callboard, each declared once.
 *
 * X(table, column, type, flags, initial, refers) yields, for `sessions.date`: the enum constant
 * CB_sessions_date, a descriptor in cb_tables[CB_sessions], and the accessor sessions_date(world, row)
 * in world.h. Adding a column is adding a line; the store adds it to existing files by itself when it
 * may be null.
 *
 * The operators domain's columns come from its rules ("Operators", section Tables). `row_version`
 * rises with every decision that touches the row (roots and people have it).
 */
#pragma once

#include "engine/table.h"

#define CB_TABLES(T)     \
    T(operators)         \
    T(sessions)          \
    T(session_operators) \
    T(founders)          \
    T(policies)          \
    T(messages)

/* clang-format off */
#define CB_COLUMNS_operators(X) \
    X(operators, id,             TEXT, CB_KEY,                   NULL,   none) \
    X(operators, name,           TEXT, CB_NULLABLE,              NULL,   none) \
    X(operators, email,          TEXT, CB_NULLABLE,              NULL,   none) \
    X(operators, phone,          TEXT, CB_NULLABLE,              NULL,   none) \
    X(operators, region,         WORD, CB_NULLABLE,              NULL,   none) \
    X(operators, availability,   JSON, CB_NULLABLE,              NULL,   none) \
    X(operators, is_active,      BOOL, 0,                        "true", none) \
    X(operators, row_version,    INT,  0,                        "0",    none)

#define CB_COLUMNS_sessions(X) \
    X(sessions, id,              TEXT, CB_KEY,                   NULL,   none) \
    X(sessions, client_id,       WORD, CB_NULLABLE,              NULL,   none) \
    X(sessions, title,           TEXT, CB_NULLABLE,              NULL,   none) \
    X(sessions, date,            DATE, CB_INDEXED,               NULL,   none) \
    X(sessions, starts_at,       TIME, CB_NULLABLE,              NULL,   none) \
    X(sessions, ends_at,         TIME, CB_NULLABLE,              NULL,   none) \
    X(sessions, status,          WORD, 0,                        "draft", none) \
    X(sessions, setup_ids,       JSON, CB_NULLABLE,              "[]",   none) \
    X(sessions, region,          WORD, CB_NULLABLE,              NULL,   none) \
    X(sessions, min_operators,   INT,  CB_NULLABLE,              NULL,   none) \
    X(sessions, marketplace_visible, BOOL, 0,                    "true", none) \
    X(sessions, review,          BOOL, 0,                        "false", none) \
    X(sessions, row_version,     INT,  0,                        "0",    none)

#define CB_COLUMNS_session_operators(X) \
    X(session_operators, session_id,  REF,  CB_KEY,              NULL,   sessions) \
    X(session_operators, operator_id, REF,  CB_KEY | CB_INDEXED, NULL,   operators) \
    X(session_operators, status,      WORD, 0,                   "pending", none) \
    X(session_operators, applied_at,  TIME, CB_NULLABLE,         NULL,   none) \
    X(session_operators, responded_at, TIME, CB_NULLABLE,        NULL,   none) \
    X(session_operators, rejection_reason, TEXT, CB_NULLABLE,    NULL,   none) \
    X(session_operators, forced,      BOOL, 0,                   "false", none)

/* Who is told when nobody is left; from the profile's key file until a hub knows them. */
#define CB_COLUMNS_founders(X) \
    X(founders, id,              TEXT, CB_KEY,                   NULL,   none) \
    X(founders, name,            TEXT, CB_NULLABLE,              NULL,   none) \
    X(founders, email,           TEXT, CB_NULLABLE,              NULL,   none) \
    X(founders, phone,           TEXT, CB_NULLABLE,              NULL,   none)

/* One JSON object of settings for each domain; `board` holds busy_rule and its companions. */
#define CB_COLUMNS_policies(X) \
    X(policies, id,              TEXT, CB_KEY,                   NULL,   none) \
    X(policies, policy,          JSON, 0,                        "{}",   none)

/* What is to be said to whom; one row per session, cause and recipient. */
#define CB_COLUMNS_messages(X) \
    X(messages, id,              TEXT, CB_KEY,                   NULL,   none) \
    X(messages, session_id,      REF,  CB_INDEXED,               NULL,   sessions) \
    X(messages, cause,           WORD, 0,                        NULL,   none) \
    X(messages, recipient,       TEXT, 0,                        NULL,   none) \
    X(messages, address,         TEXT, CB_NULLABLE,              NULL,   none) \
    X(messages, body,            TEXT, 0,                        NULL,   none) \
    X(messages, created_at,      TIME, 0,                        NULL,   none)
/* clang-format on */

typedef enum {
#define CB_ENUM(table) CB_##table,
    CB_TABLES(CB_ENUM)
#undef CB_ENUM
    CB_N_TABLES,
    CB_none = -1,
} CbTableId;

#define CB_ENUM(table, column, type, flags, initial, refers) CB_##table##_##column,
#define CB_ENUM_TABLE(table) enum { CB_COLUMNS_##table(CB_ENUM) CB_N_##table };
CB_TABLES(CB_ENUM_TABLE)
#undef CB_ENUM
#undef CB_ENUM_TABLE

/* The descriptors, in the order of CbTableId. */
extern const CbTable cb_tables[CB_N_TABLES];
