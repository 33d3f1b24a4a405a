/* The tables of the peers domain ("Batch peer matching", section 1): events with their agenda and who attends, the pairs
 * that are introduced to each other, the messages about it, the run that makes them. See engine/schema.h for what a line
 * says.
 *
 * `events` and `contractors` are sorted, everything that concerns them is a link: a decision about a match is one about
 * its event, and the persons that it touches are the contractors.
 *
 * Ours are: `peer_runs`, `peer_match_sides` and `peer_pair_rules`, `events.end_time`, `row_version`, of an attendee
 * `peers_opt_out`, and of a message `attempts` and `due_at`.
 */
#pragma once

#define CB_PEERS_TABLES(T)  \
    T(events)               \
    T(contractors)          \
    T(event_attendees)      \
    T(event_agenda_items)   \
    T(event_peer_matches)   \
    T(event_messages)       \
    T(peer_runs)            \
    T(peer_match_sides)     \
    T(peer_pair_rules)

#define CB_AGENDA_WORDS "registration|keynote|session|break|lunch|sponsor_session|closing|networking"
#define CB_PEER_TYPE_WORDS "ideal_peer|focus_area_match|scale_match|general_match"
#define CB_EVENT_MESSAGE_WORDS "pending|scheduled|sending|sent|failed|cancelled|responded"
#define CB_PEER_RUN_WORDS "delayed|active|completed|failed|cancelled"

/* clang-format off */
/* What is held where; `end_time` is ours and may be unknown. `timezone` is an identifier
 * (Europe/Paris): ratings are not asked for at night. */
#define CB_COLUMNS_events(X) \
    X(events, id,                    TEXT,     CB_KEY,                   NULL,     none, NULL) \
    X(events, name,                  TEXT,     CB_NULLABLE,              NULL,     none, NULL) \
    X(events, date,                  DATE,     CB_NULLABLE,              NULL,     none, NULL) \
    X(events, end_date,              DATE,     CB_NULLABLE,              NULL,     none, NULL) \
    X(events, end_time,              TIME,     CB_NULLABLE,              NULL,     none, NULL) \
    X(events, timezone,              WORD,     CB_NULLABLE,              NULL,     none, NULL) \
    X(events, row_version,           INT,      0,                        "0",      none, NULL)

/* Who may be introduced. `focus_areas` is JSON or parted by commas, `services_offered` a list or a text that is one. */
#define CB_COLUMNS_contractors(X) \
    X(contractors, id,               TEXT,     CB_KEY,                   NULL,     none, NULL) \
    X(contractors, first_name,       TEXT,     CB_NULLABLE,              NULL,     none, NULL) \
    X(contractors, last_name,        TEXT,     CB_NULLABLE,              NULL,     none, NULL) \
    X(contractors, name,             TEXT,     CB_NULLABLE,              NULL,     none, NULL) \
    X(contractors, email,            TEXT,     CB_NULLABLE,              NULL,     none, NULL) \
    X(contractors, phone,            TEXT,     CB_NULLABLE,              NULL,     none, NULL) \
    X(contractors, company_name,     TEXT,     CB_NULLABLE,              NULL,     none, NULL) \
    X(contractors, revenue_tier,     TEXT,     CB_NULLABLE,              NULL,     none, NULL) \
    X(contractors, annual_revenue,   TEXT,     CB_NULLABLE,              NULL,     none, NULL) \
    X(contractors, team_size,        INT,      CB_NULLABLE,              NULL,     none, NULL) \
    X(contractors, focus_areas,      TEXT,     CB_NULLABLE,              NULL,     none, NULL) \
    X(contractors, service_area,     TEXT,     CB_NULLABLE,              NULL,     none, NULL) \
    X(contractors, services_offered, JSON,     CB_NULLABLE,              NULL,     none, NULL) \
    X(contractors, job_title,        TEXT,     CB_NULLABLE,              NULL,     none, NULL) \
    X(contractors, row_version,      INT,      0,                        "0",      none, NULL)

/* Without `check_in_time` nobody is there; an empty `sms_opt_in` is a no. `peers_opt_out`: texts yes, introductions no. */
#define CB_COLUMNS_event_attendees(X) \
    X(event_attendees, id,           TEXT,     CB_KEY | CB_FRESH,        NULL,     none, NULL) \
    X(event_attendees, event_id,     REF,      CB_INDEXED,               NULL,     events, NULL) \
    X(event_attendees, contractor_id, REF,     CB_INDEXED,               NULL,     contractors, NULL) \
    X(event_attendees, registration_date, TIME, CB_NULLABLE,             NULL,     none, NULL) \
    X(event_attendees, check_in_time, TIME,    CB_NULLABLE,              NULL,     none, NULL) \
    X(event_attendees, check_in_method, WORD,  CB_NULLABLE,              NULL,     none, "qr_code|manual|mass_trigger") \
    X(event_attendees, profile_completion_status, WORD, CB_NULLABLE,     NULL,     none, "pending|partial|complete") \
    X(event_attendees, profile_completion_time, TIME, CB_NULLABLE,       NULL,     none, NULL) \
    X(event_attendees, sms_opt_in,   BOOL,     CB_NULLABLE,              NULL,     none, NULL) \
    X(event_attendees, real_email,   TEXT,     CB_NULLABLE,              NULL,     none, NULL) \
    X(event_attendees, real_phone,   TEXT,     CB_NULLABLE,              NULL,     none, NULL) \
    X(event_attendees, pre_filled_data, JSON,  CB_NULLABLE,              NULL,     none, NULL) \
    X(event_attendees, custom_responses, JSON, CB_NULLABLE,              NULL,     none, NULL) \
    X(event_attendees, qr_code_data, TEXT,     CB_NULLABLE,              NULL,     none, NULL) \
    X(event_attendees, created_at,   TIME,     CB_NULLABLE,              NULL,     none, NULL) \
    X(event_attendees, updated_at,   TIME,     CB_NULLABLE,              NULL,     none, NULL) \
    X(event_attendees, peers_opt_out, BOOL,    CB_NULLABLE,              NULL,     none, NULL)

#define CB_COLUMNS_event_agenda_items(X) \
    X(event_agenda_items, id,        TEXT,     CB_KEY,                   NULL,     none, NULL) \
    X(event_agenda_items, event_id,  REF,      CB_INDEXED,               NULL,     events, NULL) \
    X(event_agenda_items, item_type, WORD,     0,                        NULL,     none, CB_AGENDA_WORDS) \
    X(event_agenda_items, start_time, TIME,    CB_NULLABLE,              NULL,     none, NULL) \
    X(event_agenda_items, end_time,  TIME,     CB_NULLABLE,              NULL,     none, NULL) \
    X(event_agenda_items, title,     TEXT,     CB_NULLABLE,              NULL,     none, NULL) \
    X(event_agenda_items, location,  TEXT,     CB_NULLABLE,              NULL,     none, NULL)

/* Always contractor1 < contractor2, and a pair once an event. */
#define CB_COLUMNS_event_peer_matches(X) \
    X(event_peer_matches, id,        TEXT,     CB_KEY,                   NULL,     none, NULL) \
    X(event_peer_matches, event_id,  REF,      CB_INDEXED,               NULL,     events, NULL) \
    X(event_peer_matches, contractor1_id, REF, CB_INDEXED,               NULL,     contractors, NULL) \
    X(event_peer_matches, contractor2_id, REF, CB_INDEXED,               NULL,     contractors, NULL) \
    X(event_peer_matches, match_type, WORD,    CB_NULLABLE,              NULL,     none, CB_PEER_TYPE_WORDS) \
    X(event_peer_matches, match_criteria, JSON, CB_NULLABLE,             NULL,     none, NULL) \
    X(event_peer_matches, match_score, DECIMAL, CB_NULLABLE,             NULL,     none, NULL) \
    X(event_peer_matches, match_reason, TEXT,  CB_NULLABLE,              NULL,     none, NULL) \
    X(event_peer_matches, introduction_sent_time, TIME, CB_NULLABLE,     NULL,     none, NULL) \
    X(event_peer_matches, introduction_message, TEXT, CB_NULLABLE,       NULL,     none, NULL) \
    X(event_peer_matches, contractor1_response, BOOL, CB_NULLABLE,       NULL,     none, NULL) \
    X(event_peer_matches, contractor2_response, BOOL, CB_NULLABLE,       NULL,     none, NULL) \
    X(event_peer_matches, connection_made, BOOL, 0,                      "false",  none, NULL) \
    X(event_peer_matches, meeting_scheduled, BOOL, 0,                    "false",  none, NULL) \
    X(event_peer_matches, meeting_time, TIME,  CB_NULLABLE,              NULL,     none, NULL) \
    X(event_peer_matches, meeting_location, TEXT, CB_NULLABLE,           NULL,     none, NULL) \
    X(event_peer_matches, feedback_contractor1, TEXT, CB_NULLABLE,       NULL,     none, NULL) \
    X(event_peer_matches, feedback_contractor2, TEXT, CB_NULLABLE,       NULL,     none, NULL) \
    X(event_peer_matches, pcr_score, DECIMAL,  CB_NULLABLE,              NULL,     none, NULL) \
    X(event_peer_matches, notes,     TEXT,     CB_NULLABLE,              NULL,     none, NULL) \
    X(event_peer_matches, created_at, TIME,    CB_NULLABLE,              NULL,     none, NULL) \
    X(event_peer_matches, updated_at, TIME,    CB_NULLABLE,              NULL,     none, NULL) \
    X(event_peer_matches, row_version, INT,    0,                        "0",      none, NULL)

/* What was or will be said to whom, and what came in (words.h has the types; `action_taken` of what came in is how it was
 * read, and it is `pending` until it is settled). While one is being sent `due_at` is when whoever
 * does it must be done; `attempts` counts (both ours). */
#define CB_COLUMNS_event_messages(X) \
    X(event_messages, id,            TEXT,     CB_KEY,                   NULL,     none, NULL) \
    X(event_messages, event_id,      REF,      CB_INDEXED,               NULL,     events, NULL) \
    X(event_messages, contractor_id, REF,      CB_NULLABLE | CB_INDEXED, NULL,     contractors, NULL) \
    X(event_messages, message_type,  WORD,     0,                        NULL,     none, NULL) \
    X(event_messages, message_category, WORD,  CB_NULLABLE,              NULL,     none, NULL) \
    X(event_messages, scheduled_time, TIME,    CB_NULLABLE | CB_INDEXED, NULL,     none, NULL) \
    X(event_messages, actual_send_time, TIME,  CB_NULLABLE,              NULL,     none, NULL) \
    X(event_messages, message_content, TEXT,   0,                        "",       none, NULL) \
    X(event_messages, personalization_data, JSON, 0,                     "{}",     none, NULL) \
    X(event_messages, response_received, TEXT, CB_NULLABLE,              NULL,     none, NULL) \
    X(event_messages, response_time, TIME,     CB_NULLABLE,              NULL,     none, NULL) \
    X(event_messages, sentiment_score, DECIMAL, CB_NULLABLE,             NULL,     none, NULL) \
    X(event_messages, pcr_score,     DECIMAL,  CB_NULLABLE,              NULL,     none, NULL) \
    X(event_messages, action_taken,  WORD,     CB_NULLABLE,              NULL,     none, NULL) \
    X(event_messages, delay_minutes, INT,      CB_NULLABLE,              NULL,     none, NULL) \
    X(event_messages, status,        WORD,     CB_INDEXED,               "pending", none, CB_EVENT_MESSAGE_WORDS) \
    X(event_messages, error_message, TEXT,     CB_NULLABLE,              NULL,     none, NULL) \
    X(event_messages, created_at,    TIME,     CB_NULLABLE,              NULL,     none, NULL) \
    X(event_messages, updated_at,    TIME,     CB_NULLABLE,              NULL,     none, NULL) \
    X(event_messages, ghl_contact_id, TEXT,    CB_NULLABLE,              NULL,     none, NULL) \
    X(event_messages, ghl_message_id, TEXT,    CB_NULLABLE,              NULL,     none, NULL) \
    X(event_messages, phone,         TEXT,     CB_NULLABLE,              NULL,     none, NULL) \
    X(event_messages, direction,     WORD,     CB_NULLABLE,              NULL,     none, "inbound|outbound") \
    X(event_messages, ghl_location_id, TEXT,   CB_NULLABLE,              NULL,     none, NULL) \
    X(event_messages, channel,       WORD,     0,                        "sms",    none, "sms|email") \
    X(event_messages, from_email,    TEXT,     CB_NULLABLE,              NULL,     none, NULL) \
    X(event_messages, to_email,      TEXT,     CB_NULLABLE,              NULL,     none, NULL) \
    X(event_messages, subject,       TEXT,     CB_NULLABLE,              NULL,     none, NULL) \
    X(event_messages, attempts,      INT,      CB_NATURAL,               "0",      none, NULL) \
    X(event_messages, due_at,        TIME,     CB_NULLABLE | CB_INDEXED, NULL,     none, NULL)

/* One run an event: when the batch is made, and what became of it. `delay_minutes`: by how much a person has put it and
 * the introductions off; `finished_at` is also when an attempt last failed. */
#define CB_COLUMNS_peer_runs(X) \
    X(peer_runs, event_id,           REF,      CB_KEY,                   NULL,     events, NULL) \
    X(peer_runs, state,              WORD,     CB_INDEXED,               "delayed", none, CB_PEER_RUN_WORDS) \
    X(peer_runs, run_at,             TIME,     CB_NULLABLE | CB_INDEXED, NULL,     none, NULL) \
    X(peer_runs, introduction_time,  TIME,     CB_NULLABLE,              NULL,     none, NULL) \
    X(peer_runs, attempts,           INT,      CB_NATURAL,               "0",      none, NULL) \
    X(peer_runs, last_error,         TEXT,     CB_NULLABLE,              NULL,     none, NULL) \
    X(peer_runs, finished_at,        TIME,     CB_NULLABLE,              NULL,     none, NULL) \
    X(peer_runs, delay_minutes,      INT,      CB_NULLABLE | CB_NATURAL, NULL,     none, NULL)

/* How each of the two stands to their match. */
#define CB_COLUMNS_peer_match_sides(X) \
    X(peer_match_sides, match_id,    TEXT,     CB_KEY | CB_INDEXED,      NULL,     none, NULL) \
    X(peer_match_sides, contractor_id, REF,    CB_KEY,                   NULL,     contractors, NULL) \
    X(peer_match_sides, event_id,    REF,      CB_INDEXED,               NULL,     events, NULL) \
    X(peer_match_sides, state,       WORD,     0,                        "asked",  none, "asked|yes|later|no") \
    X(peer_match_sides, deferrals,   INT,      CB_NATURAL,               "0",      none, NULL) \
    X(peer_match_sides, info_sent,   INT,      CB_NATURAL,               "0",      none, NULL) \
    X(peer_match_sides, rating,      INT,      CB_NULLABLE,              NULL,     none, NULL)

/* What a person ordered about a pair, contractor1 < contractor2: `none` takes an order back. */
#define CB_COLUMNS_peer_pair_rules(X) \
    X(peer_pair_rules, event_id,     REF,      CB_KEY,                   NULL,     events, NULL) \
    X(peer_pair_rules, contractor1_id, REF,    CB_KEY,                   NULL,     contractors, NULL) \
    X(peer_pair_rules, contractor2_id, REF,    CB_KEY,                   NULL,     contractors, NULL) \
    X(peer_pair_rules, rule,         WORD,     0,                        NULL,     none, "pin|forbid|none")

/* clang-format on */
