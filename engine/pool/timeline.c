#include "engine/pool/timeline.h"

#include <string.h>

#include "engine/pool/duty_parts.h"
#include "engine/pool/select.h"

/* A beginning or an end. */
typedef struct {
    gint64 at;
    guint person; /* who is busy; CB_NO_ROW: a meeting without an interpreter */
    int change;   /* 1 or −1 */
} Event;

typedef struct {
    const CbWorld *world;
    gint64 now, until;
    CbTimeline *timeline;
    GHashTable *known; /* by the address of a code: the employee's row + 1 */
    GArray *events;
    GArray *open; /* guint: meetings without an interpreter */
    guint *busy;  /* by employee: how many bookings they are at */
    guint needed, taken;
    guint slot; /* the first that has not ended */
} Sweep;

guint
cb_timeline_missing(const CbTimelineSlot *slot)
{
    return slot->needed > slot->free ? slot->needed - slot->free : 0;
}

/* --- who and what ----------------------------------------------------------------------------- */

static guint
count_people(const CbWorld *world)
{
    guint people = 0;
    for (guint e = 0; e < cb_world_rows(world, CB_employee); e++)
        people += cb_is_interpreter(world, e);
    return people;
}

/* The active interpreter of a code, CB_NO_ROW when it is none. */
static guint
person_of(Sweep *sweep, const char *code)
{
    gpointer known;
    if (g_hash_table_lookup_extended(sweep->known, code, NULL, &known))
        return GPOINTER_TO_UINT(known) - 1;
    guint person = cb_world_find(sweep->world, CB_employee, code);
    if (person != CB_NO_ROW && !cb_is_interpreter(sweep->world, person))
        person = CB_NO_ROW;
    g_hash_table_insert(sweep->known, (gpointer)code, GUINT_TO_POINTER(person + 1));
    return person;
}

static CbTimelineSlot *
slot_at(const CbTimeline *timeline, gint64 time)
{
    const CbTimelineSlot *first = &timeline->slots[0];
    gint64 width = first->until - first->from;
    if (time < first->from || (time - first->from) / width >= timeline->n)
        return NULL;
    return &timeline->slots[(time - first->from) / width];
}

static void
add_events(Sweep *sweep, gint64 start, gint64 end, guint person)
{
    Event events[] = {{start, person, 1}, {end, person, -1}};
    g_array_append_vals(sweep->events, events, G_N_ELEMENTS(events));
}

static void
take_booking(Sweep *sweep, guint booking)
{
    gint64 start = booking_plan_time_start(sweep->world, booking),
           end = booking_plan_time_end(sweep->world, booking);
    if (end <= start || end <= MAX(sweep->now, sweep->timeline->slots[0].from) || start >= sweep->until)
        return;
    const char *code = booking_plan_interpreter_emp_code(sweep->world, booking);
    const char *status = booking_plan_booking_status(sweep->world, booking);
    gboolean waits = strcmp(status, "waiting") == 0;
    guint person = code != NULL && (waits || strcmp(status, "approve") == 0) ? person_of(sweep, code) : CB_NO_ROW;
    if (person != CB_NO_ROW)
        add_events(sweep, start, end, person);
    if (code != NULL || !waits)
        return;
    CbTimelineSlot *slot = slot_at(sweep->timeline, start);
    add_events(sweep, start, end, CB_NO_ROW);
    g_array_append_val(sweep->open, booking);
    if (slot == NULL)
        return;
    slot->meetings++;
    slot->pooled += booking_plan_pool_status(sweep->world, booking) != NULL;
}

static void
count_ready(const Sweep *sweep)
{
    g_autoptr(GArray) entries = cb_pool_entries(sweep->world);
    for (guint e = 0; e < entries->len; e++) {
        const CbPooled *entry = &g_array_index(entries, CbPooled, e);
        CbTimelineSlot *slot = NULL;
        if (cb_pooled_is_ready(entry, sweep->now))
            slot = &sweep->timeline->slots[0];
        else if (entry->status == CB_POOLED_WAITING && entry->deadline != CB_NULL)
            slot = slot_at(sweep->timeline, entry->deadline);
        if (slot != NULL)
            slot->ready++;
    }
}

/* --- the sweep -------------------------------------------------------------------------------- */

/* By time alone: nothing is looked at before all of one moment are taken, so that what touches does not overlap. */
static int
compare_events(gconstpointer a, gconstpointer b)
{
    gint64 one = ((const Event *)a)->at, other = ((const Event *)b)->at;
    return (one > other) - (one < other);
}

static void
take_event(Sweep *sweep, const Event *event)
{
    if (event->person == CB_NO_ROW) {
        sweep->needed += (guint)event->change;
        return;
    }
    guint before = sweep->busy[event->person];
    sweep->busy[event->person] += (guint)event->change;
    sweep->taken += sweep->busy[event->person] > 0;
    sweep->taken -= before > 0;
}

/* As things stand from `from` to `until`, both in the slot. */
static void
consider(const Sweep *sweep, CbTimelineSlot *slot, gint64 from, gint64 until)
{
    guint needed = sweep->needed, available = sweep->timeline->people - sweep->taken;
    gint64 here = (gint64)needed - available, peak = (gint64)slot->needed - slot->free;
    if (needed == 0 || (slot->peak_from != CB_NULL && (here < peak || (here == peak && needed <= slot->needed))))
        return;
    slot->peak_from = from;
    slot->peak_until = until;
    slot->needed = needed;
    slot->free = available;
}

static void
pass_time(Sweep *sweep, gint64 from, gint64 until)
{
    CbTimeline *timeline = sweep->timeline;
    while (sweep->slot < timeline->n && timeline->slots[sweep->slot].until <= from)
        sweep->slot++;
    for (guint s = sweep->slot; s < timeline->n && timeline->slots[s].from < until; s++)
        consider(sweep, &timeline->slots[s], MAX(from, timeline->slots[s].from),
                 MIN(until, timeline->slots[s].until));
}

/* What has ended by `now` has no events, so nothing is said about the time before it. */
static void
run(Sweep *sweep)
{
    g_array_sort(sweep->events, compare_events);
    for (guint e = 0; e < sweep->events->len; e++) {
        const Event *event = &g_array_index(sweep->events, Event, e);
        gint64 next = e + 1 < sweep->events->len ? event[1].at : sweep->until;
        take_event(sweep, event);
        if (next > MAX(event->at, sweep->now))
            pass_time(sweep, MAX(event->at, sweep->now), next);
    }
}

static void
name_peaks(const Sweep *sweep)
{
    for (guint s = 0; s < sweep->timeline->n; s++) {
        CbTimelineSlot *slot = &sweep->timeline->slots[s];
        for (guint o = 0; slot->peak_from != CB_NULL && o < sweep->open->len; o++) {
            guint booking = g_array_index(sweep->open, guint, o);
            if (booking_plan_time_start(sweep->world, booking) <= slot->peak_from &&
                booking_plan_time_end(sweep->world, booking) > slot->peak_from)
                g_array_append_val(slot->peak, booking);
        }
    }
}

/* --- all -------------------------------------------------------------------------------------- */

static CbTimeline *
timeline_new(guint people, gint64 start, gint64 width, guint n)
{
    CbTimeline *timeline = g_new0(CbTimeline, 1);
    *timeline = (CbTimeline){.people = people, .n = n, .slots = g_new0(CbTimelineSlot, n)};
    for (guint s = 0; s < n; s++) {
        timeline->slots[s] = (CbTimelineSlot){
            .from = start + s * width,
            .until = start + (s + 1) * width,
            .peak_from = CB_NULL,
            .peak_until = CB_NULL,
            .free = people,
            .peak = g_array_new(FALSE, FALSE, sizeof(guint)),
        };
    }
    return timeline;
}

CbTimeline *
cb_pool_timeline(const CbWorld *world, gint64 now, gint64 start, gint64 width, guint n)
{
    g_assert(width > 0 && n > 0);
    g_autoptr(GHashTable) known = g_hash_table_new(NULL, NULL);
    g_autoptr(GArray) events = g_array_new(FALSE, FALSE, sizeof(Event));
    g_autoptr(GArray) open = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autofree guint *busy = g_new0(guint, cb_world_rows(world, CB_employee));
    Sweep sweep = {
        .world = world,
        .now = now,
        .until = start + n * width,
        .timeline = timeline_new(count_people(world), start, width, n),
        .known = known,
        .events = events,
        .open = open,
        .busy = busy,
    };
    for (guint b = 0; b < cb_world_rows(world, CB_booking_plan); b++)
        take_booking(&sweep, b);
    count_ready(&sweep);
    run(&sweep);
    name_peaks(&sweep);
    return sweep.timeline;
}

void
cb_timeline_free(CbTimeline *timeline)
{
    for (guint s = 0; s < timeline->n; s++)
        g_array_unref(timeline->slots[s].peak);
    g_free(timeline->slots);
    g_free(timeline);
}
