/* The tables of Callboard, each declared once.
 *
 * X(table, column, type, flags, initial, refers, words) yields, for `sessions.date`: the enum
 * constant CB_sessions_date, a descriptor in cb_tables[CB_sessions], and the accessor
 * sessions_date(world, row) in world.h. Adding a column is adding a line; the store adds it to
 * existing files by itself when it may be null.
 *
 * A domain's tables stand in its folder, those that all share here. `row_version` rises with every decision that
 * touches the row (roots and people have it).
 */
#pragma once

#include "engine/advisors/tables.h"
#include "engine/campaigns/tables.h"
#include "engine/operators/tables.h"
#include "engine/peers/tables.h"
#include "engine/pool/tables.h"
#include "engine/table.h"

/* What is referred to stands before what refers to it. */
#define CB_TABLES(T)       \
    CB_OPERATORS_TABLES(T) \
    CB_CAMPAIGNS_TABLES(T) \
    CB_POOL_TABLES(T)      \
    CB_ADVISORS_TABLES(T)  \
    CB_PEERS_TABLES(T)     \
    T(policies)            \
    T(messages)            \
    T(journal)

/* clang-format off */
/* One JSON object of settings for each domain; `board` holds busy_rule and its companions. */
#define CB_COLUMNS_policies(X) \
    X(policies, id,              TEXT, CB_KEY,                   NULL,   none, NULL) \
    X(policies, policy,          JSON, 0,                        "{}",   none, NULL)

/* What is to be said to whom, about a session or about a job: the rows that the sender delivers, and what became of
 * them. `{yes}` and `{no}` in a body stand for the links that answer the request; they are made when it is sent. While one
 * is being sent `due_at` is when whoever does it must be done; `channel` is how it went out. */
#define CB_MESSAGE_WORDS "queued|sending|sent|failed|in_doubt|off"
#define CB_COLUMNS_messages(X) \
    X(messages, id,              TEXT, CB_KEY,                   NULL,   none, NULL) \
    X(messages, session_id,      REF,  CB_NULLABLE | CB_INDEXED, NULL,   sessions, NULL) \
    X(messages, operator_id,     REF,  CB_NULLABLE | CB_INDEXED, NULL,   operators, NULL) \
    X(messages, cause,           WORD, 0,                        NULL,   none, NULL) \
    X(messages, recipient,       TEXT, 0,                        NULL,   none, NULL) \
    X(messages, address,         TEXT, CB_NULLABLE,              NULL,   none, NULL) \
    X(messages, body,            TEXT, 0,                        NULL,   none, NULL) \
    X(messages, created_at,      TIME, 0,                        NULL,   none, NULL) \
    X(messages, job_id,          REF,  CB_NULLABLE | CB_INDEXED, NULL,   jobs, NULL) \
    X(messages, profile_id,      REF,  CB_NULLABLE | CB_INDEXED, NULL,   profiles, NULL) \
    X(messages, request_id,      WORD, CB_NULLABLE,              NULL,   none, NULL) \
    X(messages, subject,         TEXT, CB_NULLABLE,              NULL,   none, NULL) \
    X(messages, status,          WORD, CB_NULLABLE | CB_INDEXED,             "queued", none, CB_MESSAGE_WORDS) \
    X(messages, attempts,        INT,  CB_NULLABLE,              "0",    none, NULL) \
    X(messages, due_at,          TIME, CB_NULLABLE,              NULL,   none, NULL) \
    X(messages, sent_at,         TIME, CB_NULLABLE,              NULL,   none, NULL) \
    X(messages, error,           TEXT, CB_NULLABLE,              NULL,   none, NULL) \
    X(messages, channel,         WORD, CB_NULLABLE,              NULL,   none, "email|text|file")

/* What was decided and by whom, as the hub accepted it: for the hand-over. The hub alone writes it. */
#define CB_COLUMNS_journal(X) \
    X(journal, id,               TEXT, CB_KEY,                   NULL,   none, NULL) \
    X(journal, session_id,       REF,  CB_NULLABLE | CB_INDEXED, NULL,   sessions, NULL) \
    X(journal, operator_id,      REF,  CB_NULLABLE | CB_INDEXED, NULL,   operators, NULL) \
    X(journal, job_id,           REF,  CB_NULLABLE | CB_INDEXED, NULL,   jobs, NULL) \
    X(journal, profile_id,       REF,  CB_NULLABLE | CB_INDEXED, NULL,   profiles, NULL) \
    X(journal, booking_id,       REF,  CB_NULLABLE | CB_INDEXED, NULL,   booking_plan, NULL) \
    X(journal, project_id,       REF,  CB_NULLABLE | CB_INDEXED, NULL,   projects, NULL) \
    X(journal, advisor_id,       REF,  CB_NULLABLE | CB_INDEXED, NULL,   advisors, NULL) \
    X(journal, event_id,         REF,  CB_NULLABLE | CB_INDEXED, NULL,   events, NULL) \
    X(journal, contractor_id,    REF,  CB_NULLABLE | CB_INDEXED, NULL,   contractors, NULL) \
    X(journal, kind,             WORD, 0,                        NULL,   none, NULL) \
    X(journal, sentence,         TEXT, 0,                        NULL,   none, NULL) \
    X(journal, actor,            WORD, 0,                        NULL,   none, NULL) \
    X(journal, decided_at,       TIME, 0,                        NULL,   none, NULL) \
    X(journal, at,               TIME, CB_INDEXED,               NULL,   none, NULL)
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

/* Which tables: a bit for each. Starts as {{0}}. */
#define CB_TABLE_SET_WORDS 2
typedef struct {
    guint64 words[CB_TABLE_SET_WORDS];
} CbTableSet;
G_STATIC_ASSERT(CB_N_TABLES <= 64 * CB_TABLE_SET_WORDS);

static inline gboolean
cb_table_set_has(const CbTableSet *set, guint table)
{
    return (set->words[table / 64] >> table % 64 & 1) != 0;
}

static inline void
cb_table_set_add(CbTableSet *set, guint table)
{
    set->words[table / 64] |= G_GUINT64_CONSTANT(1) << table % 64;
}

/* The descriptors, in the order of CbTableId. */
extern const CbTable cb_tables[CB_N_TABLES];

/* The table called `name`, CB_none when there is none or `name` is NULL. */
CbTableId cb_table_named(const char *name);
