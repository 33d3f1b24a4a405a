#include "sync/hub/click_page.h"

#include <string.h>

#include "engine/campaigns/asked.h"
#include "engine/campaigns/names.h"
#include "engine/line.h"
#include "engine/when.h"

#define LONGEST_FACT 200u /* characters */

static const char style[] =
    "body{font:18px/1.5 system-ui,sans-serif;margin:0 auto;max-width:34em;padding:1.5em;color:#1b1b1b;background:#fff}"
    "h1{font-size:1.35em;line-height:1.25}dt{color:#555;font-size:.85em}dd{margin:0 0 .7em;overflow-wrap:anywhere}"
    "button{font:inherit;display:block;width:100%;padding:.8em;margin:.6em 0;border:2px solid #1b1b1b;"
    "border-radius:.4em;background:#fff;color:#1b1b1b}button.wanted{background:#1b1b1b;color:#fff}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}dt{color:#aaa}"
    "button{border-color:#eee;background:#161616;color:#eee}button.wanted{background:#eee;color:#161616}}";

static void
add_escaped(GString *html, const char *text)
{
    g_autofree char *line = cb_line(text, LONGEST_FACT), *escaped = g_markup_escape_text(line, -1);
    g_string_append(html, escaped);
}

/* --- what is asked --------------------------------------------------------------------------------- */

static void
add_fact(GString *html, const char *name, const char *text)
{
    if (text == NULL || *text == '\0')
        return;
    g_string_append_printf(html, "<dt>%s</dt><dd>", name);
    add_escaped(html, text);
    g_string_append(html, "</dd>");
}

static int
compare_days(gconstpointer a, gconstpointer b)
{
    gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;
    return (x > y) - (x < y);
}

/* Days that are asked for together are answered together. */
static gboolean
is_of_batch(const CbWorld *world, guint request, guint row)
{
    const char *batch = staffing_requests_batch_id(world, request);
    return row == request || (batch != NULL && g_strcmp0(staffing_requests_batch_id(world, row), batch) == 0);
}

/* The single days that are asked for, in order; caller frees with g_array_unref (gint64). */
static GArray *
days_of(const CbWorld *world, guint request)
{
    GArray *days = g_array_new(FALSE, FALSE, sizeof(gint64));
    CB_EACH_LINK (world, staffing_requests, job_id, staffing_requests_job_id(world, request), row) {
        gint64 day = staffing_requests_target_date(world, row);
        if (staffing_requests_single_day(world, row) == TRUE && day != CB_NULL && is_of_batch(world, request, row))
            g_array_append_val(days, day);
    }
    g_array_sort(days, compare_days);
    return days;
}

/* Days of the job, or all of it. Caller frees. */
static char *
when_of(const CbWorld *world, guint request)
{
    g_autoptr(GArray) days = days_of(world, request);
    if (days->len == 0)
        return cb_when_of_job(world, staffing_requests_job_id(world, request));
    GString *text = g_string_new(NULL);
    for (guint d = 0; d < days->len; d++) {
        char day[11];
        g_string_append_printf(text, "%s%s", d > 0 ? ", " : "", cb_day_format(g_array_index(days, gint64, d), day));
    }
    return g_string_free(text, FALSE);
}

/* Caller frees. */
static char *
role_of(const CbWorld *world, guint request)
{
    g_autoptr(GArray) asked = cb_asked(world, staffing_requests_job_id(world, request));
    for (guint a = 0; a < asked->len; a++)
        if (g_array_index(asked, CbAsked, a).row == request)
            return g_strdup(g_array_index(asked, CbAsked, a).role_code);
    return NULL;
}

static void
add_request(GString *html, const CbWorld *world, guint request)
{
    g_autofree char *when = when_of(world, request), *role = role_of(world, request);
    g_autofree char *person = cb_name_of_profile(world, staffing_requests_profile_id(world, request));
    g_string_append(html, "<dl>");
    add_fact(html, "Job", cb_name_of_job(world, staffing_requests_job_id(world, request)));
    add_fact(html, "When", when);
    add_fact(html, "Role", role);
    add_fact(html, "For", person);
    g_string_append(html, "</dl>");
}

/* --- the two buttons ------------------------------------------------------------------------------- */

static void
add_button(GString *html, const char *answer, const char *label, const char *wanted)
{
    g_string_append_printf(html, "<button type=\"submit\" name=\"a\" value=\"%s\"%s>%s</button>", answer,
                           strcmp(answer, wanted) == 0 ? " class=\"wanted\"" : "", label);
}

/* The form goes to where the page came from: the address is the key. */
static void
add_buttons(GString *html, const CbClickPage *page)
{
    gboolean offer = strcmp(staffing_requests_phase(page->world, page->request), "offer") == 0;
    g_string_append(html, "<form method=\"post\">");
    add_button(html, "confirm", offer ? "Yes, I take it" : "Yes, I could", page->wanted);
    add_button(html, "decline", "No, thank you", page->wanted);
    g_string_append(html, "</form><p>Nothing is sent before you press a button.</p>");
}

/* --- the page -------------------------------------------------------------------------------------- */

/* Only this style, no scripts, forms only to here. */
static void
add_policy(CbAnswer *answer)
{
    guint8 sum[32];
    gsize length = sizeof sum;
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(checksum, (const guchar *)style, -1);
    g_checksum_get_digest(checksum, sum, &length);
    g_autofree char *hash = g_base64_encode(sum, length);
    cb_answer_header(answer, "Content-Security-Policy",
                     "default-src 'none'; style-src 'sha256-%s'; form-action 'self'; base-uri 'none'; "
                     "frame-ancestors 'none'",
                     hash);
}

static CbAnswer *
new_page(guint status)
{
    static const struct {
        const char *name, *value;
    } fields[] = {
        {"Content-Type", "text/html; charset=utf-8"}, {"Cache-Control", "no-store"},
        {"Referrer-Policy", "no-referrer"},           {"X-Frame-Options", "DENY"},
        {"X-Content-Type-Options", "nosniff"},        {"X-Robots-Tag", "noindex, nofollow"},
    };
    CbAnswer *answer = cb_answer_new(status);
    for (guint i = 0; i < G_N_ELEMENTS(fields); i++)
        cb_answer_header(answer, fields[i].name, "%s", fields[i].value);
    add_policy(answer);
    return answer;
}

CbAnswer *
cb_click_page(const CbClickPage *page)
{
    CbAnswer *answer = new_page(page->status);
    GString *html = answer->body;
    g_string_append(html, "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">"
                          "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>");
    add_escaped(html, page->title);
    g_string_append_printf(html, "</title><style>%s</style></head><body><h1>", style);
    add_escaped(html, page->title);
    g_string_append(html, "</h1><p>");
    add_escaped(html, page->text);
    g_string_append(html, "</p>");
    if (page->world != NULL && page->request != CB_NO_ROW) {
        add_request(html, page->world, page->request);
        if (page->wanted != NULL)
            add_buttons(html, page);
    }
    g_string_append(html, "</body></html>\n");
    return answer;
}
