/* The report of an event: who came, what was sent, what they answered, who has met, how they rate
 * it; by kind of match. */
#include "tui/console/peer_lines.h"

#define LABEL 15 /* columns of the first word of a line */

static void G_GNUC_PRINTF(3, 4)
    add_fact(GPtrArray *lines, const char *label, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *words = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_ptr_array_add(lines, g_strdup_printf("%-*s%s", LABEL, label, words));
}

/* " (17 %)" */
static char *
share_of(guint part, guint whole)
{
    return whole == 0 ? g_strdup("")
                      : g_strdup_printf(" (%u %%)", (100 * part + whole / 2) / whole);
}

/* "8.4", "" without. Caller frees. */
static char *
mean_of(const CbPeerTally *tally)
{
    return tally->mean == CB_NULL ? g_strdup("") : cb_peer_rating_text(tally->mean);
}

static void
add_whole(GPtrArray *lines, const CbPeerNumbers *numbers)
{
    const CbPeerTally *all = &numbers->all;
    g_autofree char *mutual = share_of(all->mutual, all->matches),
                    *met = share_of(all->met, all->matches);
    g_autofree char *mean = mean_of(all);
    add_fact(lines, "people", "%u of %u checked in, %u can take part", numbers->checked_in,
             numbers->registered, numbers->eligible);
    if (all->matches == 0) {
        add_fact(lines, "pairs", "none yet");
        return;
    }
    add_fact(lines, "pairs", "%u, at most %u for one person, %u left alone", all->matches,
             numbers->most_for_one, numbers->alone);
    add_fact(lines, "introductions", "%u sent, %u waiting, %u failed, %u cancelled", numbers->sent,
             numbers->scheduled, numbers->failed, numbers->cancelled);
    add_fact(lines, "were told", "both of %u pair%s, one of %u", all->both, all->both == 1 ? "" : "s",
             all->introduced - all->both);
    add_fact(lines, "answers", "%u yes, %u no, %u later, %u silent; %u waiting for a person",
             all->yes, all->no, all->later, all->silent, numbers->unsettled);
    add_fact(lines, "both said yes", "%u of %u%s", all->mutual, all->matches, mutual);
    add_fact(lines, "have met", "%u of %u%s", all->met, all->matches, met);
    if (all->ratings > 0)
        add_fact(lines, "rating", "%s of 10, %u given", mean, all->ratings);
}

static void
add_types(GPtrArray *lines, const CbPeerNumbers *numbers)
{
    static const char *const names[CB_PEER_N_TYPES] = {"ideal peers", "same focus", "same size",
                                                       "general"};
    g_ptr_array_add(lines, g_strdup(""));
    g_ptr_array_add(lines, g_strdup_printf("%-*s%6s %8s %5s %7s", LABEL, "by kind", "pairs",
                                           "both yes", "met", "rating"));
    for (guint t = 0; t < CB_PEER_N_TYPES; t++) {
        const CbPeerTally *type = &numbers->by_type[t];
        g_autofree char *mean = mean_of(type);
        if (type->matches > 0)
            add_fact(lines, names[t], "%6u %8u %5u %7s", type->matches, type->mutual, type->met,
                     mean);
    }
}

/* How what came in was read. */
static void
add_classes(GPtrArray *lines, const CbPeerNumbers *numbers)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint class = 0; class < CB_PEER_N_CLASSES; class ++)
        if (numbers->answers[class] > 0)
            g_string_append_printf(text, "%s%u %s", text->len > 0 ? ", " : "",
                                   numbers->answers[class], cb_reply_name((CbReplyClass) class));
    g_strdelimit(text->str, "_", ' ');
    if (text->len > 0)
        add_fact(lines, "texts came in", "%s", text->str);
}

GPtrArray *
cb_peer_report(CbConsole *console, guint event)
{
    const CbPeerNumbers *numbers = cb_console_peer_numbers(console, event);
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    add_whole(lines, numbers);
    add_classes(lines, numbers);
    if (numbers->all.matches > 0)
        add_types(lines, numbers);
    return lines;
}
