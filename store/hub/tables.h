/* The hub's own tables, declared as those of engine/schema.h are; only store/hub sees them. cb_changes is
 * not among them: its SQL differs between the databases (triggers.c).
 */
#pragma once

#include "engine/schema.h"

#define CB_HUB_TABLES(T) \
    T(cb_meta)           \
    T(cb_decided)        \
    T(cb_touched)        \
    T(cb_users)          \
    T(cb_tokens)         \
    T(cb_nonces)

#define CB_OUTCOME_WORDS "accepted|conflict|rejected"
#define CB_TOKEN_WORDS "api|refresh|signing|calendar"
#define CB_ROLE_WORDS "viewer|dispatcher|manager|admin|service"

/* clang-format off */
/* What is known of the data as a whole: see meta.c for the names. */
#define CB_COLUMNS_cb_meta(X) \
    X(cb_meta, name,             TEXT, CB_KEY,                   NULL,    none, NULL) \
    X(cb_meta, value,            TEXT, 0,                        NULL,    none, NULL)

/* `payload` is text so that it stays what its hash was made of. */
#define CB_COLUMNS_cb_decided(X) \
    X(cb_decided, number,        INT,  CB_KEY | CB_IDENTITY,     NULL,    none, NULL) \
    X(cb_decided, id,            TEXT, CB_UNIQUE,                NULL,    none, NULL) \
    X(cb_decided, client,        TEXT, 0,                        NULL,    none, NULL) \
    X(cb_decided, kind,          TEXT, 0,                        NULL,    none, NULL) \
    X(cb_decided, target,        TEXT, 0,                        NULL,    none, NULL) \
    X(cb_decided, target_id,     TEXT, CB_INDEXED,               NULL,    none, NULL) \
    X(cb_decided, payload,       TEXT, 0,                        NULL,    none, NULL) \
    X(cb_decided, payload_sha256, TEXT, 0,                       NULL,    none, NULL) \
    X(cb_decided, actor,         TEXT, 0,                        NULL,    none, NULL) \
    X(cb_decided, person,        TEXT, CB_NULLABLE,              NULL,    none, NULL) \
    X(cb_decided, sequence,      INT,  0,                        NULL,    none, NULL) \
    X(cb_decided, base_version,  INT,  CB_NULLABLE,              NULL,    none, NULL) \
    X(cb_decided, version,       INT,  CB_NULLABLE,              NULL,    none, NULL) \
    X(cb_decided, outcome,       WORD, 0,                        NULL,    none, CB_OUTCOME_WORDS) \
    X(cb_decided, code,          TEXT, CB_NULLABLE,              NULL,    none, NULL) \
    X(cb_decided, message,       TEXT, CB_NULLABLE,              NULL,    none, NULL) \
    X(cb_decided, role,          WORD, 0,                        NULL,    none, CB_ROLE_WORDS) \
    X(cb_decided, decided_at,    TIME, 0,                        NULL,    none, NULL) \
    X(cb_decided, at,            TIME, CB_INDEXED,               NULL,    none, NULL)

/* Which row_version a decision gave to each root and person that it touched: so a root tells who raised it. */
#define CB_COLUMNS_cb_touched(X) \
    X(cb_touched, target,        TEXT, CB_KEY,                   NULL,    none, NULL) \
    X(cb_touched, target_id,     TEXT, CB_KEY,                   NULL,    none, NULL) \
    X(cb_touched, version,       INT,  CB_KEY,                   NULL,    none, NULL) \
    X(cb_touched, decision,      TEXT, 0,                        NULL,    none, NULL) \
    X(cb_touched, at,            TIME, CB_INDEXED,               NULL,    none, NULL)

#define CB_COLUMNS_cb_users(X) \
    X(cb_users, id,              TEXT, CB_KEY,                   NULL,    none, NULL) \
    X(cb_users, name,            TEXT, CB_UNIQUE,                NULL,    none, NULL) \
    X(cb_users, email,           TEXT, CB_NULLABLE | CB_UNIQUE,  NULL,    none, NULL) \
    X(cb_users, role,            WORD, 0,                        NULL,    none, CB_ROLE_WORDS) \
    X(cb_users, active,          BOOL, 0,                        "true",  none, NULL) \
    X(cb_users, password,        TEXT, CB_NULLABLE,              NULL,    none, NULL) \
    X(cb_users, created_at,      TIME, 0,                        NULL,    none, NULL)

#define CB_COLUMNS_cb_tokens(X) \
    X(cb_tokens, id,             TEXT, CB_KEY,                   NULL,    none, NULL) \
    X(cb_tokens, kind,           WORD, 0,                        NULL,    none, CB_TOKEN_WORDS) \
    X(cb_tokens, user_id,        TEXT, CB_NULLABLE | CB_INDEXED | CB_CASCADE, NULL, cb_users, NULL) \
    X(cb_tokens, hash,           TEXT, CB_NULLABLE | CB_UNIQUE,  NULL,    none, NULL) \
    X(cb_tokens, label,          TEXT, CB_NULLABLE,              NULL,    none, NULL) \
    X(cb_tokens, created_at,     TIME, 0,                        NULL,    none, NULL) \
    X(cb_tokens, expires_at,     TIME, CB_NULLABLE,              NULL,    none, NULL) \
    X(cb_tokens, used_at,        TIME, CB_NULLABLE,              NULL,    none, NULL) \
    X(cb_tokens, revoked,        BOOL, 0,                        "false", none, NULL) \
    X(cb_tokens, operator_id,    TEXT, CB_NULLABLE,              NULL,    none, NULL)

#define CB_COLUMNS_cb_nonces(X) \
    X(cb_nonces, key,            TEXT, CB_KEY,                   NULL,    none, NULL) \
    X(cb_nonces, nonce,          TEXT, CB_KEY,                   NULL,    none, NULL) \
    X(cb_nonces, at,             TIME, CB_INDEXED,               NULL,    none, NULL)
/* clang-format on */

enum {
#define CB_ENUM(table) CB_HUB_##table,
    CB_HUB_TABLES(CB_ENUM)
#undef CB_ENUM
    CB_HUB_N_TABLES,
    CB_HUB_none = -1,
};

#define CB_ENUM(table, column, type, flags, initial, refers, words) CB_##table##_##column,
#define CB_ENUM_TABLE(table) enum { CB_COLUMNS_##table(CB_ENUM) CB_N_##table };
CB_HUB_TABLES(CB_ENUM_TABLE)
#undef CB_ENUM
#undef CB_ENUM_TABLE

extern const CbTable cb_hub_tables[CB_HUB_N_TABLES];
