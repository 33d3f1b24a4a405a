#include "store/event_sending.h"

#include "engine/peers/words.h"
#include "engine/when.h"
#include "store/hub/rows.h"

#define LOCK "event_sending_lock"
#define PLACES "event_sending_claims" /* instants in microseconds, an `a` after those of answers, a blank after each */

/* --- the pace --------------------------------------------------------------------------------- */

void
cb_event_pace_free(CbEventPace *pace)
{
    if (pace == NULL)
        return;
    g_array_unref(pace->places);
    g_free(pace);
}

static void
read_places(CbEventPace *pace, const char *text, gint64 now)
{
    g_auto(GStrv) words = g_strsplit(text != NULL ? text : "", " ", -1);
    for (char **word = words; *word != NULL; word++) {
        char *end;
        CbEventPlace place = {.at = g_ascii_strtoll(*word, &end, 10)};
        place.answers = *end == 'a';
        if (place.at > now - CB_MINUTE && place.at <= now + CB_MINUTE) /* the clock of another hub may be ahead */
            g_array_append_val(pace->places, place);
    }
}

static gboolean
count_sending(CbDb *db, gint64 now, guint *sending, GError **error)
{
    const CbDbParam params[] = {cb_db_time(now)};
    CbValue count;
    gboolean found;
    if (!cb_db_one(db,
                   "SELECT count(*) FROM event_messages WHERE status = 'sending' AND due_at > ?1",
                   params, 1, CB_TYPE_INT, &count, &found, error))
        return FALSE;
    *sending = (guint)count.integer;
    return TRUE;
}

/* Who comes second waits for this row, and reads what the first has written. */
CbEventPace *
cb_event_pace_read(CbDb *db, gint64 now, GError **error)
{
    g_autoptr(GError) problem = NULL;
    if (!cb_meta_set(db, LOCK, "1", error))
        return NULL;
    g_autofree char *text = cb_meta_get(db, PLACES, &problem);
    if (problem != NULL) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return NULL;
    }
    g_autoptr(CbEventPace) pace = g_new0(CbEventPace, 1);
    pace->places = g_array_new(FALSE, FALSE, sizeof(CbEventPlace));
    read_places(pace, text, now);
    return count_sending(db, now, &pace->sending, error) ? g_steal_pointer(&pace) : NULL;
}

gboolean
cb_event_pace_favours_answers(const CbEventPace *pace, guint per_minute)
{
    guint answers = 0;
    for (guint i = 0; i < pace->places->len; i++)
        answers += g_array_index(pace->places, CbEventPlace, i).answers;
    return 2 * answers < per_minute;
}

gboolean
cb_event_pace_note(CbDb *db, CbEventPace *pace, const CbEventPlace *place, guint parts,
                   GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint part = 0; part < parts; part++)
        g_array_append_val(pace->places, *place);
    pace->sending++;
    for (guint i = 0; i < pace->places->len; i++) {
        const CbEventPlace *one = &g_array_index(pace->places, CbEventPlace, i);
        g_string_append_printf(text, "%" G_GINT64_FORMAT "%s ", one->at, one->answers ? "a" : "");
    }
    return cb_meta_set(db, PLACES, text->str, error);
}

/* --- what is due ------------------------------------------------------------------------------ */

/* Those that fit, NULL: all; in the form of a list for IN. */
static char *
types_that(gboolean (*fit)(CbPeerWords words))
{
    GString *list = g_string_new(NULL);
    for (CbPeerWords words = 0; words < CB_N_WORDS; words++)
        if (fit == NULL || fit(words))
            g_string_append_printf(list, "%s'%s'", list->len > 0 ? ", " : "", cb_peer_words_type(words));
    return g_string_free(list, FALSE);
}

/* A form: its %s are the known types; rows of other types are other programs'. */
#define OURS "direction = 'outbound' AND channel = 'sms' AND scheduled_time <= ?1 AND message_type IN (%s)"

CbDue *
cb_event_due(CbDb *db, gint64 now, gboolean answers_first, guint limit, GError **error)
{
    const CbDbParam params[] = {cb_db_time(now), cb_db_integer(limit)};
    g_autofree char *types = types_that(NULL), *answers = types_that(cb_peer_words_answer);
    g_autofree char *sql = g_strdup_printf(
        " FROM event_messages WHERE status IN ('scheduled', 'sending') AND " OURS
        " AND (due_at IS NULL OR due_at <= ?1) ORDER BY CASE WHEN message_type IN (%s) THEN 1 ELSE %d END, "
        "scheduled_time, id LIMIT ?2%s",
        types, answers, answers_first ? 2 : 0, cb_db_kind(db) == CB_DB_POSTGRES ? " FOR UPDATE SKIP LOCKED" : "");
    return cb_due_read(db, CB_event_messages, sql, params, G_N_ELEMENTS(params), error);
}

gboolean
cb_event_waits(CbDb *db, gint64 before, const char *why, gint64 *changed, GError **error)
{
    const CbDbParam params[] = {cb_db_time(before), cb_db_text(why)};
    g_autofree char *types = types_that(NULL);
    g_autofree char *sql = g_strdup_printf("UPDATE event_messages SET error_message = ?2 WHERE "
                                           "status = 'scheduled' AND " OURS " AND error_message IS NULL",
                                           types);
    return cb_db_run(db, sql, params, G_N_ELEMENTS(params), changed, error);
}

/* --- results ---------------------------------------------------------------------------------- */

static const char *const holds_sql[] = {
    [CB_DB_SQLITE] = "SELECT CASE WHEN status = 'sending' AND due_at = ?3 THEN 0 WHEN status = "
                     "'cancelled' THEN 1 WHEN status = 'responded' THEN 2 ELSE 3 END "
                     "FROM event_messages WHERE id = ?1 AND attempts = ?2",
    [CB_DB_POSTGRES] =
        "SELECT CAST(CASE WHEN status = 'sending' AND due_at = ?3 THEN 0 WHEN status = 'cancelled' "
        "THEN 1 WHEN status = 'responded' THEN 2 "
        "ELSE 3 END AS bigint) FROM event_messages WHERE id = ?1 AND attempts = ?2 FOR UPDATE",
};

gboolean
cb_event_holds(CbDb *db, const CbHold *hold, CbEventHold *how, GError **error)
{
    const CbDbParam params[] = {cb_db_text(hold->id), cb_db_integer(hold->attempts),
                                cb_db_time(hold->until)};
    CbValue which;
    gboolean found;
    if (!cb_db_one(db, holds_sql[cb_db_kind(db)], params, G_N_ELEMENTS(params), CB_TYPE_INT, &which,
                   &found, error))
        return FALSE;
    *how = found ? (CbEventHold)which.integer : CB_EVENT_LOST;
    return TRUE;
}

gboolean
cb_event_introduced(CbDb *db, const char *match, const char *contractor, gint64 at, const char *id,
                    GError **error)
{
    const CbDbParam params[] = {cb_db_text(match), cb_db_time(at), cb_db_text(contractor),
                                cb_db_text(id)};
    return cb_db_run(db,
                     "UPDATE event_peer_matches SET introduction_sent_time = "
                     "COALESCE(introduction_sent_time, ?2), "
                     "introduction_message = CASE WHEN contractor1_id = ?3 THEN "
                     "(SELECT NULLIF(message_content, '') FROM event_messages WHERE id = ?4) "
                     "ELSE introduction_message END, "
                     "row_version = row_version + 1 WHERE id = ?1",
                     params, G_N_ELEMENTS(params), NULL, error);
}
