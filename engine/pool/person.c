/* What a person decides about a booking: choose somebody, take them off again, take it out of the pool. */
#include "engine/pool/duty.h"
#include "engine/pool/names.h"
#include "engine/pool/place.h"
#include "engine/pool/route.h"
#include "engine/pool/ruling.h"
#include "engine/pool/write.h"

/* --- choosing --------------------------------------------------------------------------------- */

static guint
named(const CbCase *c)
{
    return cb_world_find(c->world, CB_employee, cb_case_text(c, "emp_code"));
}

static gboolean
is_known(const CbCase *c)
{
    return named(c) != CB_NO_ROW;
}

static gboolean
is_active_interpreter(const CbCase *c)
{
    guint employee = named(c);
    gboolean interpreter = FALSE;
    CB_EACH_LINK(c->world, user_role, emp_code, employee, row)
        interpreter = interpreter || g_strcmp0(user_role_role_code(c->world, row), "INTERPRETER") == 0;
    return interpreter && employee_is_active(c->world, employee) == TRUE;
}

static char *
say_not_interpreter(const CbCase *c)
{
    g_autofree char *who = cb_name_of_employee(c->world, named(c));
    gboolean active = employee_is_active(c->world, named(c)) == TRUE;
    return g_strdup_printf("%s %s; choose somebody else.", who,
                           active ? "is no interpreter" : "does not work here any more");
}

/* The booking that keeps the chosen one from taking it, CB_NO_ROW: none. */
static guint
clash(const CbCase *c)
{
    g_autoptr(CbDuty) duty = cb_duty_new(c->world, c->now, NULL);
    const CbSpell *spell = cb_duty_clash(duty, duty->place[named(c)], booking_plan_time_start(c->world, c->booking),
                                         booking_plan_time_end(c->world, c->booking), c->booking);
    return spell == NULL ? CB_NO_ROW : spell->booking;
}

static gboolean
is_free(const CbCase *c)
{
    return clash(c) == CB_NO_ROW;
}

static char *
say_clash(const CbCase *c)
{
    guint other = clash(c);
    g_autofree char *who = cb_name_of_employee(c->world, named(c));
    g_autofree char *name = cb_name_of_booking(c->world, other);
    g_autofree char *span = cb_span_of_booking(c->world, other);
    return g_strdup_printf("%s has %s (%s, %s) then; choose somebody else, or release that one first.", who, name,
                           booking_plan_booking_id(c->world, other), span);
}

static const CbRule known = {is_known, "EMPLOYEE_NOT_FOUND", CB_RULE_PLAIN,
                             "Nobody is known by this employee code (emp_code).", NULL};
static const CbRule interpreter = {is_active_interpreter, "NOT_AN_INTERPRETER", CB_RULE_PLAIN, NULL,
                                   say_not_interpreter};
static const CbRule free_then = {is_free, "CONFLICT", CB_RULE_PLAIN, NULL, say_clash};

static char *
assign(const CbCase *c, CbPatch *patch)
{
    const char *said = cb_case_said(c, "reason");
    g_autofree char *by = g_strdup_printf("chosen by %s", c->decision->actor);
    g_autoptr(CbRuling) ruling = cb_ruling_choose(c, named(c));
    cb_patch_ruling(c, patch, c->booking, ruling, &(CbRulingLog){.reason = said != NULL ? said : by});
    CbRow *row;
    if (booking_plan_pool_status(c->world, c->booking) != NULL) {
        CbEntryChange change = cb_entry_change(c, c->booking, "POOL_REMOVAL", NULL);
        row = cb_patch_entry(c, patch, c->booking, &change);
    } else {
        row = cb_patch_booking(c, patch, c->booking);
    }
    cb_patch_interpreter(patch, row, cb_ruling_code(ruling));
    return cb_ruling_sentence(c, c->booking, ruling);
}

/* --- taking off ------------------------------------------------------------------------------- */

/* Where a booking goes whose interpreter was taken off, when it is not placed anew. */
#define BACK_TO_POOL "pool"
#define BACK_TO_PEOPLE "people"

static gboolean
has_somebody(const CbCase *c)
{
    return booking_plan_interpreter_emp_code(c->world, c->booking) != NULL;
}

static gboolean
is_not_over(const CbCase *c)
{
    const char *status = booking_plan_booking_status(c->world, c->booking);
    return g_strcmp0(status, "cancel") != 0 && g_strcmp0(status, "complet") != 0;
}

static gboolean
back_reads(const CbCase *c)
{
    const char *back = cb_case_text(c, "back");
    return cb_json_member(c->payload, "back") == NULL || g_strcmp0(back, BACK_TO_POOL) == 0 ||
           g_strcmp0(back, BACK_TO_PEOPLE) == 0;
}

static const CbRule somebody = {has_somebody, "NOT_ASSIGNED", CB_RULE_BOOKING,
                                "Nobody interprets %s; there is nobody to release.", NULL};
static const CbRule not_over = {is_not_over, "BOOKING_NOT_WAITING", CB_RULE_BOOKING,
                                "%s is over or cancelled; who had it stays in the records.", NULL};
static const CbRule back_known = {back_reads, "INVALID_VALUE", CB_RULE_PLAIN,
                                  "back says where the booking goes: pool or people.", NULL};

static void
raise_former(const CbCase *c, CbPatch *patch)
{
    guint former = cb_world_find(c->world, CB_employee, booking_plan_interpreter_emp_code(c->world, c->booking));
    if (former != CB_NO_ROW)
        cb_patch_raise(patch, c->world, CB_employee, former);
}

/* Into the pool: it is due when the mode says, at the earliest now, and never after it begins. */
static char *
release_to_pool(const CbCase *c, CbPatch *patch)
{
    gint64 deadline = cb_pool_deadline(c->world, c->booking, cb_pool_policy(c->world).mode);
    gint64 latest = booking_plan_time_start(c->world, c->booking);
    CbRow *row;
    cb_patch_assignment_note(c, patch, c->booking, "pooled", "RELEASED");
    char *sentence = cb_place_in_pool(c, patch, MIN(MAX(deadline, c->now), latest), &row);
    cb_patch_interpreter(patch, row, NULL);
    return sentence;
}

static char *
release_to_people(const CbCase *c, CbPatch *patch)
{
    g_autofree char *name = cb_name_of_booking(c->world, c->booking);
    cb_patch_assignment_note(c, patch, c->booking, "escalated", "RELEASED");
    CbRow *row = cb_patch_booking(c, patch, c->booking);
    cb_patch_interpreter(patch, row, NULL);
    return g_strdup_printf("Nobody interprets %s any more; it is left to people.", name);
}

/* What is far enough ahead waits in the pool; else somebody must be found by a person, for a run would find the one
 * who has just been released. */
static char *
release(const CbCase *c, CbPatch *patch)
{
    const char *back = cb_case_text(c, "back");
    CbPoolPolicy policy = cb_pool_policy(c->world);
    gboolean soon = cb_pool_is_immediate(c->world, c->booking, policy.mode, c->now);
    gboolean pooled = back != NULL ? g_strcmp0(back, BACK_TO_POOL) == 0 : policy.enabled && !soon;
    g_autofree char *who = cb_name_of_code(c->world, booking_plan_interpreter_emp_code(c->world, c->booking));
    raise_former(c, patch);
    g_autofree char *rest = pooled ? release_to_pool(c, patch) : release_to_people(c, patch);
    return g_strdup_printf("%s is released. %s", who, rest);
}

/* --- taking out ------------------------------------------------------------------------------- */

static char *
withdraw(const CbCase *c, CbPatch *patch)
{
    const char *said = cb_case_said(c, "reason");
    g_autofree char *name = cb_name_of_booking(c->world, c->booking);
    CbEntryChange change = cb_entry_change(c, c->booking, "POOL_REMOVAL", NULL);
    cb_patch_assignment_note(c, patch, c->booking, "escalated", said != NULL ? said : "WITHDRAWN");
    cb_patch_entry(c, patch, c->booking, &change);
    return g_strdup_printf("%s is out of the pool and left to people.", name);
}

/* --- taking back ------------------------------------------------------------------------------ */

/* Takes the JSON over. */
static char *
printed(cJSON *json)
{
    char *text = cJSON_PrintUnformatted(json);
    cJSON_Delete(json);
    return text;
}

/* Who was chosen is released, and the booking goes where it came from. */
char *
cb_assign_inverse(const CbWorld *now, const CbDecision *decision, const char *base, const char **kind)
{
    (void)now;
    (void)decision;
    g_autoptr(cJSON) before = base == NULL ? NULL : cJSON_Parse(base);
    gboolean pooled = cJSON_IsString(cb_json_member(before, "pool_status"));
    cJSON *json = cJSON_CreateObject();
    *kind = "booking.release";
    cJSON_AddStringToObject(json, "reason", "taken back");
    cJSON_AddStringToObject(json, "back", pooled ? BACK_TO_POOL : BACK_TO_PEOPLE);
    return printed(json);
}

/* Who was released has it again. */
char *
cb_release_inverse(const CbWorld *now, const CbDecision *decision, const char *base, const char **kind)
{
    (void)now;
    (void)decision;
    g_autoptr(cJSON) before = base == NULL ? NULL : cJSON_Parse(base);
    const char *emp_code = cJSON_GetStringValue(cb_json_member(before, "interpreter_emp_code"));
    *kind = "booking.assign";
    if (emp_code == NULL)
        return NULL;
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "emp_code", emp_code);
    cJSON_AddStringToObject(json, "reason", "taken back");
    return printed(json);
}

const CbRecipe cb_pool_person_recipes[] = {
    {"booking.assign",
     {&cb_rule_booking_found, &cb_rule_may_decide, &known, &interpreter, &cb_rule_unassigned, &cb_rule_booking_waits,
      &free_then},
     assign},
    {"booking.release", {&cb_rule_booking_found, &cb_rule_may_decide, &somebody, &not_over, &back_known}, release},
    {"booking.withdraw", {&cb_rule_booking_found, &cb_rule_may_decide, &cb_rule_has_entry}, withdraw},
    {.kind = NULL},
};
