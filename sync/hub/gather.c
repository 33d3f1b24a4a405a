/* Decisions of many callers at once: whoever comes while others are being decided waits, and then
 * one of those who wait decides for all of them. */
#include "sync/hub/inside.h"

struct CbGathering {
    GMutex lock;
    GPtrArray *waiting; /* Ticket, in the order in which they came */
    gboolean deciding;  /* somebody does it for those who were waiting */
};

/* One call; on the caller's stack. */
typedef struct {
    CbJoin *join;
    CbOutcome *outcome;
    GError *error;
    GCond turn; /* it is done, or the caller is to decide: nobody is woken for nothing */
    gboolean done;
} Ticket;

CbGathering *
cb_gathering_new(void)
{
    CbGathering *gathering = g_new0(CbGathering, 1);
    g_mutex_init(&gathering->lock);
    gathering->waiting = g_ptr_array_new();
    return gathering;
}

void
cb_gathering_free(CbGathering *gathering)
{
    g_mutex_clear(&gathering->lock);
    g_ptr_array_unref(gathering->waiting);
    g_free(gathering);
}

void
cb_join_clear(CbJoin *join)
{
    g_clear_pointer(&join->after, cb_world_unref);
}

/* --- one round -------------------------------------------------------------------------------- */

static CbPushItem *
item_of(const CbJoin *join)
{
    CbPushItem *item = join->decision != NULL ? cb_own_item(join->decision) : g_new0(CbPushItem, 1);
    item->nonce_key = join->nonce_key;
    item->nonce = join->nonce;
    return item;
}

static void
hand_out(Ticket *ticket, CbPushItem *item)
{
    CbJoin *join = ticket->join;
    join->replayed = item->replayed;
    join->after = g_steal_pointer(&item->led_to);
    if (join->decision != NULL && !item->replayed)
        ticket->outcome = cb_own_outcome(item);
}

/* TRUE when it is committed. */
static gboolean
decide_all(CbRound *round, CbHub *hub, const GPtrArray *tickets)
{
    g_autoptr(GError) problem = NULL;
    cb_round_init(round, hub, CB_OWN_CLIENT);
    round->apart = TRUE;
    for (guint t = 0; t < tickets->len; t++)
        g_ptr_array_add(round->items, item_of(((const Ticket *)tickets->pdata[t])->join));
    gboolean done = cb_round_make(round, &problem);
    for (guint t = 0; t < tickets->len; t++) {
        Ticket *ticket = tickets->pdata[t];
        if (done)
            hand_out(ticket, round->items->pdata[t]);
        else
            ticket->error = g_error_copy(problem);
    }
    return done;
}

/* --- whose turn it is; with the lock ---------------------------------------------------------- */

static GPtrArray *
take_waiting(CbGathering *gathering)
{
    guint n = MIN(gathering->waiting->len, CB_LONGEST_BATCH);
    GPtrArray *taken = g_ptr_array_sized_new(n);
    for (guint t = 0; t < n; t++)
        g_ptr_array_add(taken, gathering->waiting->pdata[t]);
    g_ptr_array_remove_range(gathering->waiting, 0, n);
    return taken;
}

static void
tell_done(Ticket *ticket)
{
    ticket->done = TRUE;
    g_cond_signal(&ticket->turn);
}

/* Nobody waits until the streams are told. */
static void
decide_for_all(CbGathering *gathering, CbHub *hub)
{
    g_auto(CbRound) round = {0};
    g_autoptr(GPtrArray) tickets = take_waiting(gathering);
    gathering->deciding = TRUE;
    g_mutex_unlock(&gathering->lock);
    gboolean done = decide_all(&round, hub, tickets);
    g_mutex_lock(&gathering->lock);
    gathering->deciding = FALSE;
    if (gathering->waiting->len > 0)
        g_cond_signal(&((Ticket *)gathering->waiting->pdata[0])->turn);
    for (guint t = 0; t < tickets->len; t++)
        tell_done(tickets->pdata[t]);
    g_mutex_unlock(&gathering->lock);
    if (done)
        cb_round_tell(&round);
    g_mutex_lock(&gathering->lock);
}

gboolean
cb_hub_join(CbHub *hub, CbJoin *join, CbOutcome **outcome, GError **error)
{
    CbGathering *gathering = hub->gathering;
    Ticket ticket = {.join = join};
    g_cond_init(&ticket.turn);
    g_mutex_lock(&gathering->lock);
    g_ptr_array_add(gathering->waiting, &ticket);
    while (!ticket.done) {
        if (gathering->deciding)
            g_cond_wait(&ticket.turn, &gathering->lock);
        else
            decide_for_all(gathering, hub);
    }
    g_mutex_unlock(&gathering->lock);
    g_cond_clear(&ticket.turn);
    if (outcome != NULL)
        *outcome = ticket.outcome;
    else
        cb_outcome_free(ticket.outcome);
    if (ticket.error != NULL)
        g_propagate_error(error, ticket.error);
    return ticket.error == NULL;
}
