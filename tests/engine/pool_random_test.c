/* Random decisions about random pools: the World stays sound (pool_decide_fixture.h says what that is) whatever is
 * decided, refused decisions write nothing, and the same decision decided twice writes the same rows. */
#include "tests/engine/pool_decide_fixture.h"

#define SEEDS 12
#define STEPS 150

typedef struct {
    CbWorld *world;
    CbDice dice;
    gint64 after;
    guint decided, accepted;
    char batch[32]; /* the newest run */
} Play;

static const char *
throw_booking(Play *play)
{
    return booking_plan_booking_id(play->world,
                                   cb_dice_below(&play->dice, cb_world_rows(play->world, CB_booking_plan)));
}

/* The payload of a kind, with this and that in it. Caller frees. */
static char *
throw_payload(Play *play, const char *kind)
{
    static const char *const modes[] = {"BALANCE", "URGENT", "NORMAL", "CUSTOM"};
    guint person = cb_dice_below(&play->dice, cb_world_rows(play->world, CB_employee));
    guint tries = 1 + cb_dice_below(&play->dice, 4), mode = cb_dice_below(&play->dice, 4);
    gboolean run = cb_dice_percent(&play->dice, 70), flag = cb_dice_percent(&play->dice, 85);
    cJSON *json = cJSON_CreateObject();
    if (g_str_has_prefix(kind, "booking.") || is(kind, "pool.end"))
        cJSON_AddItemToObject(json, run && *play->batch != '\0' ? "batch_id" : "none",
                              cJSON_CreateString(play->batch));
    cJSON_AddStringToObject(json, "emp_code", employee_emp_code(play->world, person));
    cJSON_AddStringToObject(json, "reason", "because");
    cJSON_AddStringToObject(json, "error", "timeout");
    cJSON_AddStringToObject(json, "operation", "test");
    cJSON_AddNumberToObject(json, "tries", tries);
    cJSON_AddStringToObject(json, "mode", modes[mode]);
    cJSON_AddBoolToObject(json, "enabled", flag);
    cJSON_AddBoolToObject(json, "auto_assign_enabled", flag);
    cJSON_AddBoolToObject(json, "off", !flag);
    if (is(kind, "pool.begin"))
        cJSON_AddStringToObject(json, "processing_type", run ? "POOL_PROCESSING" : "EMERGENCY");
    char *text = cJSON_PrintUnformatted(json);
    cJSON_Delete(json);
    return text;
}

/* What the first patch says, row by row; caller frees. */
static char *
written(const CbPatch *patch)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < cb_patch_rows(patch); i++) {
        const CbRow *row = cb_patch_row(patch, i);
        g_string_append_printf(text, "%s", cb_tables[row->table].name);
        for (guint c = 0; c < cb_tables[row->table].n_columns; c++)
            if (cb_row_has(row, c)) {
                g_autofree char *cell = cb_value_format(cb_tables[row->table].columns[c].type, row->values[c]);
                g_string_append_printf(text, "|%u=%s", c, cell);
            }
        g_string_append_c(text, '\n');
    }
    return g_string_free(text, FALSE);
}

static void
assert_the_same_again(const Play *play, const CbDecision *decision, const CbOutcome *first)
{
    g_autoptr(CbOutcome) second = cb_decide(play->world, decision, decision->decided_at);
    g_autofree char *one = written(first->patch), *other = written(second->patch);
    assert_string_equal(one, other);
    assert_string_equal(first->sentence, second->sentence);
}

static void
take_a_step(Play *play)
{
    /* People choose and release more often than the pool is set up anew: this is where clashes may come from. */
    gboolean by_hand = cb_dice_percent(&play->dice, 30), chooses = cb_dice_percent(&play->dice, 60);
    guint any = cb_dice_below(&play->dice, cb_pool_n_kinds);
    const CbDecisionKind *kind =
        by_hand ? cb_decision_kind(chooses ? "booking.assign" : "booking.release") : &cb_pool_kinds[any];
    g_autofree char *payload = throw_payload(play, kind->name), *id = g_strdup_printf("step-%u", ++play->decided);
    const char *target = kind->target == CB_pool_state ? CB_POOL_ID : throw_booking(play);
    play->after += CB_SECOND + cb_dice_below(&play->dice, 40) * CB_MINUTE;
    const PoolCall call = {kind->name, target, payload, CB_ROLE_ADMIN, play->after, id};
    g_autoptr(CbDecision) decision = pool_decision(play->world, &call);
    g_autoptr(CbOutcome) outcome = cb_decide(play->world, decision, decision->decided_at);
    if (outcome->code != NULL) {
        assert_null(outcome->patch);
        return;
    }
    assert_the_same_again(play, decision, outcome);
    play->accepted++;
    if (is(kind->name, "pool.begin"))
        g_strlcpy(play->batch, id, sizeof play->batch);
    CbWorld *after = cb_world_patch(play->world, outcome->patch);
    pool_assert_raised(play->world, after, outcome->patch);
    cb_world_unref(play->world);
    play->world = after;
    pool_assert_sound(after);
}

/* Bookings in the pool and outside, nobody assigned yet. */
static CbWorld *
random_world(guint32 seed)
{
    static const char *const modes[] = {"BALANCE", "URGENT", "NORMAL"};
    g_autoptr(CbWorld) pooled = pool_random(&(PoolShape){
        .seed = seed, .people = 4, .pooled = 14, .days = 3, .hours = 2, .rosters = 40, .mode = modes[seed % 3]});
    g_autoptr(CbPatch) rows = cb_patch_new();
    pool_meeting(rows, "soon", 2, 9, 11, NULL);
    pool_meeting(rows, "later", 25, 9, 11, NULL);
    pool_meeting(rows, "roster", 3, 9, 11, "meeting_type", "DR", NULL);
    cb_pool_defaults(pooled, rows, pool_now());
    return cb_world_patch(pooled, rows);
}

static void
whatever_is_decided_the_pool_stays_sound(void **state)
{
    (void)state;
    guint accepted = 0;
    for (guint32 seed = 1; seed <= SEEDS; seed++) {
        Play play = {.world = random_world(seed), .dice = cb_dice_new(seed, 5)};
        for (guint step = 0; step < STEPS; step++)
            take_a_step(&play);
        g_autoptr(CbWorld) rebuilt = worlds_rebuilt(play.world);
        worlds_assert_same(play.world, rebuilt);
        accepted += play.accepted;
        cb_world_unref(play.world);
    }
    assert_true(accepted > SEEDS * STEPS / 4);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_is_decided_the_pool_stays_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
