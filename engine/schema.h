/* The tables of Callboard, each declared once.
 *
 * X(table, column, type, flags, initial, refers, words) yields, for `sessions.date`: the enum
 * constant CB_sessions_date, a descriptor in cb_tables[CB_sessions], and the accessor
 * sessions_date(world, row) in world.h. Adding a column is adding a line; the store adds it to
 * existing files by itself when it may be null.
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

/* What a status says. */
#define CB_SESSION_WORDS "draft|pending|confirmed|completed|cancelled"
#define CB_LINK_WORDS "pending|accepted|rejected"

/* clang-format off */
#define CB_COLUMNS_operators(X) \
    X(operators, id,             TEXT, CB_KEY,                   NULL,   none, NULL) \
    X(operators, name,           TEXT, CB_NULLABLE,              NULL,   none, NULL) \
    X(operators, email,          TEXT, CB_NULLABLE,              NULL,   none, NULL) \
    X(operators, phone,          TEXT, CB_NULLABLE,              NULL,   none, NULL) \
    X(operators, region,         WORD, CB_NULLABLE,              NULL,   none, NULL) \
    X(operators, availability,   JSON, CB_NULLABLE,              NULL,   none, NULL) \
    X(operators, is_active,      BOOL, 0,                        "true", none, NULL) \
    X(operators, row_version,    INT,  0,                        "0",    none, NULL)

#define CB_COLUMNS_sessions(X) \
    X(sessions, id,              TEXT, CB_KEY,                   NULL,   none, NULL) \
    X(sessions, client_id,       WORD, CB_NULLABLE,              NULL,   none, NULL) \
    X(sessions, title,           TEXT, CB_NULLABLE,              NULL,   none, NULL) \
    X(sessions, date,            DATE, CB_INDEXED,               NULL,   none, NULL) \
    X(sessions, starts_at,       TIME, CB_NULLABLE,              NULL,   none, NULL) \
    X(sessions, ends_at,         TIME, CB_NULLABLE,              NULL,   none, NULL) \
    X(sessions, status,          WORD, 0,                        "draft", none, CB_SESSION_WORDS) \
    X(sessions, setup_ids,       JSON, CB_NULLABLE,              "[]",   none, NULL) \
    X(sessions, region,          WORD, CB_NULLABLE,              NULL,   none, NULL) \
    X(sessions, min_operators,   INT,  CB_NULLABLE | CB_NATURAL, NULL,   none, NULL) \
    X(sessions, marketplace_visible, BOOL, 0,                    "true", none, NULL) \
    X(sessions, review,          BOOL, 0,                        "false", none, NULL) \
    X(sessions, row_version,     INT,  0,                        "0",    none, NULL)

#define CB_COLUMNS_session_operators(X) \
    X(session_operators, session_id,  REF,  CB_KEY,              NULL,   sessions, NULL) \
    X(session_operators, operator_id, REF,  CB_KEY | CB_INDEXED, NULL,   operators, NULL) \
    X(session_operators, status,      WORD, 0,                   "pending", none, CB_LINK_WORDS) \
    X(session_operators, applied_at,  TIME, CB_NULLABLE,         NULL,   none, NULL) \
    X(session_operators, responded_at, TIME, CB_NULLABLE,        NULL,   none, NULL) \
    X(session_operators, rejection_reason, TEXT, CB_NULLABLE,    NULL,   none, NULL) \
    X(session_operators, forced,      BOOL, 0,                   "false", none, NULL)

/* Who is told when nobody is left; from the profile's key file until a hub knows them. */
#define CB_COLUMNS_founders(X) \
    X(founders, id,              TEXT, CB_KEY,                   NULL,   none, NULL) \
    X(founders, name,            TEXT, CB_NULLABLE,              NULL,   none, NULL) \
    X(founders, email,           TEXT, CB_NULLABLE,              NULL,   none, NULL) \
    X(founders, phone,           TEXT, CB_NULLABLE,              NULL,   none, NULL)

/* One JSON object of settings for each domain; `board` holds busy_rule and its companions. */
#define CB_COLUMNS_policies(X) \
    X(policies, id,              TEXT, CB_KEY,                   NULL,   none, NULL) \
    X(policies, policy,          JSON, 0,                        "{}",   none, NULL)

/* What is to be said to whom; one row per session, cause and recipient. */
#define CB_COLUMNS_messages(X) \
    X(messages, id,              TEXT, CB_KEY,                   NULL,   none, NULL) \
    X(messages, session_id,      REF,  CB_INDEXED,               NULL,   sessions, NULL) \
    X(messages, cause,           WORD, 0,                        NULL,   none, NULL) \
    X(messages, recipient,       TEXT, 0,                        NULL,   none, NULL) \
    X(messages, address,         TEXT, CB_NULLABLE,              NULL,   none, NULL) \
    X(messages, body,            TEXT, 0,                        NULL,   none, NULL) \
    X(messages, created_at,      TIME, 0,                        NULL,   none, NULL)
/* clang-format on */

typedef enum {
#define CB_ENUM(table) CB_##table,
    CB_TABLES(CB_ENUM)
#undef CB_ENUM
    CB_N_TABLES,
    CB_none = -1,
} CbTableId;

#define CB_ENUM(table, column, type, flags, initial, refers, words) CB_##table##_##column,
#define CB_ENUM_TABLE(table) enum { CB_COLUMNS_##table(CB_ENUM) CB_N_##table };
CB_TABLES(CB_ENUM_TABLE)
#undef CB_ENUM
#undef CB_ENUM_TABLE

/* The descriptors, in the order of CbTableId. */
extern const CbTable cb_tables[CB_N_TABLES];

/* The table called `name`, CB_none when there is none or `name` is NULL. */
CbTableId cb_table_named(const char *name);
