#include "tests/support/real_campaign.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/campaigns/asked.h"
#include "engine/decision.h"
#include "engine/when.h"
#include "tests/support/letters.h"
#include "tests/support/worlds.h"

typedef struct {
    CbWorld *world;
    RealAnswerer answerer;
    gpointer data;
    GArray *letters;
    GHashTable *known; /* ids of requests */
    gint64 *filled_at;
} Stage;

/* Takes `after` over. */
static void
go_on_with(Stage *stage, CbWorld *after)
{
    cb_world_unref(stage->world);
    stage->world = after;
}

static gboolean
decide(Stage *stage, const char *kind, const char *target, const char *payload, gint64 now)
{
    g_autoptr(CbDecision) decision =
        cb_decision_new(stage->world, kind, target, payload, "system", CB_ROLE_SERVICE, now);
    g_autoptr(CbOutcome) outcome = cb_decide(stage->world, decision, now);
    if (outcome->code != NULL)
        return FALSE;
    go_on_with(stage, cb_world_patch(stage->world, outcome->patch));
    return TRUE;
}

/* --- answers ---------------------------------------------------------------------------------- */

static void
read_letters(Stage *stage, gint64 now)
{
    guint job = worlds_find(stage->world, CB_jobs, "fair");
    CB_EACH_LINK (stage->world, staffing_requests, job_id, job, row) {
        const char *id = staffing_requests_id(stage->world, row);
        if (!g_hash_table_add(stage->known, g_strdup(id)))
            continue;
        guint profile = staffing_requests_profile_id(stage->world, row);
        gboolean offer = strcmp(staffing_requests_phase(stage->world, row), "offer") == 0;
        CbReply reply = stage->answerer(stage->data, profile, offer, now);
        if (reply.at != CB_NULL)
            letters_add(stage->letters, &(Letter){reply.at, reply.yes, reply.lapses, (char *)id,
                                                  (char *)profiles_id(stage->world, profile)});
    }
}

/* Somebody takes another job on the same day. */
static void
book_elsewhere(Stage *stage, const char *profile)
{
    char day[11];
    guint job = worlds_find(stage->world, CB_jobs, "fair");
    g_autoptr(CbPatch) patch = cb_patch_new();
    worlds_row(patch, CB_timesheets, "id", profile, "job_id", "rival", "technician_id", profile, "date",
               cb_day_format(cb_day_of(jobs_start_time(stage->world, job)), day), NULL);
    go_on_with(stage, cb_world_patch(stage->world, patch));
}

static gboolean
answer(Stage *stage, const Letter *letter)
{
    g_autofree char *payload = letter_payload(letter);
    guint request = cb_request_of(stage->world, worlds_find(stage->world, CB_jobs, "fair"), letter->request);
    if (strcmp(staffing_requests_status(stage->world, request), "pending") != 0)
        return FALSE;
    if (letter->lapses)
        book_elsewhere(stage, letter->profile);
    return decide(stage, "request.answer", "fair", payload, letter->at);
}

/* --- the run ---------------------------------------------------------------------------------- */

/* Notes the roles that are full now. */
static void
note_filled(const Stage *stage, gint64 now)
{
    g_autoptr(CbTickState) state = cb_tick_state_of(stage->world, 0, now);
    for (guint r = 0; r < state->sides->len; r++) {
        const CbTickSide *side = &g_array_index(state->sides, CbTickSide, r);
        if (side->assigned >= side->required && stage->filled_at[r] == CB_NULL)
            stage->filled_at[r] = now;
    }
}

/* The next answer or tick until then; FALSE when there is none. */
static gboolean
go_on(Stage *stage, gint64 until)
{
    const Letter *first = letters_first(stage->letters);
    gint64 due = staffing_campaigns_next_run_at(stage->world, 0), mail = first == NULL ? G_MAXINT64 : first->at;
    due = due == CB_NULL ? G_MAXINT64 : due;
    if (MIN(mail, due) > until)
        return FALSE;
    if (mail <= due) {
        if (answer(stage, first))
            note_filled(stage, mail);
        letters_drop_first(stage->letters);
    } else {
        assert_true(decide(stage, "campaign.tick", "c1", NULL, due));
        read_letters(stage, due);
    }
    return strcmp(staffing_campaigns_status(stage->world, 0), "active") == 0;
}

CbWorld *
real_campaign_run(const CbWorld *world, gint64 until, RealAnswerer answerer, gpointer data,
                  gint64 filled_at[TRUTH_ROLES])
{
    Stage stage = {cb_world_ref(world), answerer, data, letters_new(),
                   g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL), filled_at};
    for (guint r = 0; r < TRUTH_ROLES; r++)
        filled_at[r] = CB_NULL;
    while (go_on(&stage, until))
        continue;
    g_array_unref(stage.letters);
    g_hash_table_unref(stage.known);
    return stage.world;
}
