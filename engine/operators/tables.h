/* The tables of the operators domain; the columns come from its rules ("Operators", section Tables). See
 * engine/schema.h for what a line says.
 */
#pragma once

#define CB_OPERATORS_TABLES(T) \
    T(operators)               \
    T(sessions)                \
    T(session_operators)       \
    T(founders)                \
    T(places)                  \
    T(absences)                \
    T(contacts)

/* What a status says. */
#define CB_SESSION_WORDS "draft|pending|confirmed|completed|cancelled"
#define CB_LINK_WORDS "pending|accepted|rejected"
/* What came of a call. */
#define CB_CALL_WORDS "no_answer|declined|maybe|agreed"

/* clang-format off */
#define CB_COLUMNS_operators(X) \
    X(operators, id,             TEXT, CB_KEY,                   NULL,   none, NULL) \
    X(operators, name,           TEXT, CB_NULLABLE,              NULL,   none, NULL) \
    X(operators, email,          TEXT, CB_NULLABLE,              NULL,   none, NULL) \
    X(operators, phone,          TEXT, CB_NULLABLE,              NULL,   none, NULL) \
    X(operators, region,         WORD, CB_NULLABLE,              NULL,   none, NULL) \
    X(operators, availability,   JSON, CB_NULLABLE,              NULL,   none, NULL) \
    X(operators, is_active,      BOOL, 0,                        "true", none, NULL) \
    X(operators, place_id,       WORD, CB_NULLABLE,              NULL,   none, NULL) \
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
    X(sessions, place_id,        WORD, CB_NULLABLE,              NULL,   none, NULL) \
    X(sessions, series_id,       WORD, CB_NULLABLE,              NULL,   none, NULL) \
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

/* Where people live and sessions lie, as far as that is known; in millionths of a degree. */
#define CB_COLUMNS_places(X) \
    X(places, id,                TEXT, CB_KEY,                   NULL,   none, NULL) \
    X(places, name,              TEXT, 0,                        NULL,   none, NULL) \
    X(places, address,           TEXT, CB_NULLABLE,              NULL,   none, NULL) \
    X(places, latitude,          INT,  CB_NULLABLE,              NULL,   none, NULL) \
    X(places, longitude,         INT,  CB_NULLABLE,              NULL,   none, NULL)

/* Somebody cannot work on these dates or, where there are times, between them on one date. What the
 * decision took away (dates that were free before, places on sessions) stands in `took`, to be given back. */
#define CB_COLUMNS_absences(X) \
    X(absences, id,              TEXT, CB_KEY,                   NULL,   none, NULL) \
    X(absences, operator_id,     REF,  CB_INDEXED,               NULL,   operators, NULL) \
    X(absences, first,           DATE, 0,                        NULL,   none, NULL) \
    X(absences, last,            DATE, 0,                        NULL,   none, NULL) \
    X(absences, starts_at,       TIME, CB_NULLABLE,              NULL,   none, NULL) \
    X(absences, ends_at,         TIME, CB_NULLABLE,              NULL,   none, NULL) \
    X(absences, reason,          TEXT, CB_NULLABLE,              NULL,   none, NULL) \
    X(absences, back_on,         DATE, CB_NULLABLE,              NULL,   none, NULL) \
    X(absences, took,            JSON, CB_NULLABLE,              "{}",   none, NULL) \
    X(absences, noted_by,        WORD, 0,                        NULL,   none, NULL) \
    X(absences, noted_at,        TIME, 0,                        NULL,   none, NULL)

/* Calls, and without an outcome notes, about a person, a session, or both. */
#define CB_COLUMNS_contacts(X) \
    X(contacts, id,              TEXT, CB_KEY,                   NULL,   none, NULL) \
    X(contacts, operator_id,     REF,  CB_NULLABLE | CB_INDEXED, NULL,   operators, NULL) \
    X(contacts, session_id,      REF,  CB_NULLABLE | CB_INDEXED, NULL,   sessions, NULL) \
    X(contacts, outcome,         WORD, CB_NULLABLE,              NULL,   none, CB_CALL_WORDS) \
    X(contacts, note,            TEXT, CB_NULLABLE,              NULL,   none, NULL) \
    X(contacts, call_back_at,    TIME, CB_NULLABLE,              NULL,   none, NULL) \
    X(contacts, made_by,         WORD, 0,                        NULL,   none, NULL) \
    X(contacts, made_at,         TIME, 0,                        NULL,   none, NULL)
/* clang-format on */
