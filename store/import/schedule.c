/* Conference schedules in the pentabarf/frab layout:
 *     schedule > conference, day@date > room@name > event@id,@guid > date, start, duration, …
 *
 * libxml2 reads a document that carries no declarations of its own (they are refused before it
 * sees them, so that there is nothing to expand). Its reader does not say where an element begins,
 * so the place is found beside it: each element it reports is the next start tag in the text.
 */
#include <libxml/xmlreader.h>
#include <string.h>

#include "engine/json.h"
#include "engine/when.h"
#include "store/import/reader.h"
#include "store/import/times.h"

typedef enum { AT_TOP, IN_SCHEDULE, IN_CONFERENCE, IN_DAY, IN_ROOM, IN_EVENT, ELSEWHERE } Level;
typedef enum {
    ACRONYM,
    CITY,
    ZONE,
    DAY_CHANGE,
    DATE,
    START,
    DURATION,
    TITLE,
    TRACK,
    TYPE,
    N_FIELDS,
    NO_FIELD = N_FIELDS,
} Field;

#define EVENT_DEPTH 3 /* elements deeper than this hold nothing but text */

typedef struct {
    CbReader reader;
    xmlTextReaderPtr xml;
    const CbImportOptions *options;
    GError *broken; /* what libxml2 said last */
    Level inside[EVENT_DEPTH + 1];
    gsize element_at; /* the offset of the last start tag */
    gsize event_at;
    GString *fields[N_FIELDS];
    Field field; /* the one whose text is being read, and how deep it stands */
    int field_depth;
    gint64 day;
    char *room;
    char *id;
    char *guid;
    GHashTable *lines; /* session id → line, to name a duplicate */
} Schedule;

static const struct {
    Level parent;
    const char *name;
} fields[N_FIELDS] = {
    [ACRONYM] = {IN_CONFERENCE, "acronym"},
    [CITY] = {IN_CONFERENCE, "city"},
    [ZONE] = {IN_CONFERENCE, "time_zone_name"},
    [DAY_CHANGE] = {IN_CONFERENCE, "day_change"},
    [DATE] = {IN_EVENT, "date"},
    [START] = {IN_EVENT, "start"},
    [DURATION] = {IN_EVENT, "duration"},
    [TITLE] = {IN_EVENT, "title"},
    [TRACK] = {IN_EVENT, "track"},
    [TYPE] = {IN_EVENT, "type"},
};

/* The trimmed text of a field, NULL when it is missing or empty. */
static const char *
field_text(const Schedule *schedule, Field field)
{
    const char *text = g_strstrip(schedule->fields[field]->str);
    return text[0] != '\0' ? text : NULL;
}

static const char *
or_empty(const char *text)
{
    return text != NULL ? text : "";
}

static char *
attribute(const Schedule *schedule, const char *name)
{
    xmlChar *value = xmlTextReaderGetAttribute(schedule->xml, BAD_CAST name);
    char *text = value != NULL ? g_strstrip(g_strdup((const char *)value)) : NULL;
    xmlFree(value);
    if (text != NULL && text[0] == '\0')
        g_clear_pointer(&text, g_free);
    return text;
}

/* The start as day and time of day in the conference's zone; before its day_change it is the
 * morning after. */
static gboolean
start_in_zone(Schedule *schedule, gint64 *starts_at, GError **error)
{
    CbReader *reader = &schedule->reader;
    const char *start = or_empty(field_text(schedule, START));
    const char *change = or_empty(field_text(schedule, DAY_CHANGE));
    const char *zone_name = or_empty(field_text(schedule, ZONE));
    gint64 clock, morning;
    if (!cb_clock_parse(start, &clock)) {
        g_autofree char *quoted = cb_json_quote(start);
        return cb_reader_refuse(reader, schedule->event_at, error,
                                "<start> of the event: %s is not a time HH:MM", quoted);
    }
    g_autoptr(GTimeZone) zone = cb_zone_named(zone_name);
    if (zone == NULL) {
        g_autofree char *quoted = cb_json_quote(zone_name);
        return cb_reader_refuse(reader, schedule->event_at, error,
                                "the event has no <date> with an offset, and the conference's "
                                "<time_zone_name> %s is no zone such as \"Europe/Brussels\"",
                                quoted);
    }
    gboolean after_midnight = cb_clock_parse(change, &morning) && clock < morning;
    return cb_zone_instant(zone, schedule->day + after_midnight, clock, starts_at) ||
           cb_reader_refuse(reader, schedule->event_at, error,
                            "the event starts at a time that does not exist");
}

static gboolean
read_times(Schedule *schedule, gint64 *starts_at, gint64 *ends_at, GError **error)
{
    CbReader *reader = &schedule->reader;
    const char *date = field_text(schedule, DATE);
    const char *duration = or_empty(field_text(schedule, DURATION));
    gint64 day, lasts;
    if (date == NULL || cb_day_parse(date, &day)) {
        if (!start_in_zone(schedule, starts_at, error))
            return FALSE;
    } else if (!cb_time_parse(date, starts_at)) {
        g_autofree char *quoted = cb_json_quote(date);
        return cb_reader_refuse(reader, schedule->event_at, error,
                                "<date> of the event: %s is not a time such as "
                                "2025-02-01T09:30:00+01:00",
                                quoted);
    }
    if (!cb_duration_parse(duration, &lasts)) {
        g_autofree char *quoted = cb_json_quote(duration);
        return cb_reader_refuse(reader, schedule->event_at, error,
                                "<duration> of the event: %s is not HH:MM, at most 31 days",
                                quoted);
    }
    *ends_at = *starts_at + lasts;
    return TRUE;
}

static void
append_clean(GString *id, const char *text)
{
    for (; *text != '\0'; text = g_utf8_next_char(text)) {
        gboolean plain = g_ascii_isalnum(*text) || strchr("._-", *text) != NULL;
        g_string_append_c(id, plain ? *text : '-');
    }
}

/* "fosdem-2025-6712", "talk-6712" without an acronym, the guid without an id. */
static char *
session_id(const Schedule *schedule)
{
    const char *acronym = field_text(schedule, ACRONYM);
    GString *id = g_string_new(NULL);
    if (schedule->id != NULL) {
        append_clean(id, acronym != NULL ? acronym : "talk");
        g_string_append_c(id, '-');
    }
    append_clean(id, schedule->id != NULL ? schedule->id : schedule->guid);
    return g_string_free(id, FALSE);
}

static guint
operators_needed(const Schedule *schedule)
{
    const CbImportOptions *options = schedule->options;
    const char *type = field_text(schedule, TYPE);
    gpointer need;
    if (options == NULL)
        return 1;
    if (options->need != NULL && type != NULL &&
        g_hash_table_lookup_extended(options->need, type, NULL, &need)) {
        return GPOINTER_TO_UINT(need);
    }
    return MAX(options->min_operators, 1);
}

static char *
setups(const char *room)
{
    g_autoptr(cJSON) array = cJSON_CreateArray();
    cJSON_AddItemToArray(array, cJSON_CreateString(room));
    return cJSON_PrintUnformatted(array);
}

static gboolean
refuse_duplicate(Schedule *schedule, const char *id, GError **error)
{
    guint line = cb_reader_place(&schedule->reader, schedule->event_at).line;
    gpointer first = g_hash_table_lookup(schedule->lines, id);
    if (first != NULL) {
        return cb_reader_refuse(&schedule->reader, schedule->event_at, error,
                                "the event \"%s\" stands on line %u already", id,
                                GPOINTER_TO_UINT(first));
    }
    g_hash_table_insert(schedule->lines, g_strdup(id), GUINT_TO_POINTER(line));
    return TRUE;
}

static gboolean
take_event(Schedule *schedule, GError **error)
{
    gint64 starts_at = CB_NULL, ends_at = CB_NULL;
    g_autofree char *id = session_id(schedule);
    if (!refuse_duplicate(schedule, id, error) ||
        !read_times(schedule, &starts_at, &ends_at, error)) {
        return FALSE;
    }
    g_autofree char *setup_ids = setups(schedule->room);
    g_autoptr(CbPatch) patch = cb_patch_new();
    CbRow *row = cb_patch_add(patch, CB_sessions);
    cb_patch_set_text(patch, row, CB_sessions_id, id);
    cb_patch_set_text(patch, row, CB_sessions_client_id, field_text(schedule, TRACK));
    cb_patch_set_text(patch, row, CB_sessions_title, field_text(schedule, TITLE));
    cb_patch_set_integer(row, CB_sessions_date, schedule->day);
    cb_patch_set_integer(row, CB_sessions_starts_at, starts_at);
    cb_patch_set_integer(row, CB_sessions_ends_at, ends_at);
    cb_patch_set_text(patch, row, CB_sessions_status, "confirmed");
    cb_patch_set_text(patch, row, CB_sessions_setup_ids, setup_ids);
    cb_patch_set_text(patch, row, CB_sessions_region, field_text(schedule, CITY));
    cb_patch_set_integer(row, CB_sessions_min_operators, operators_needed(schedule));
    cb_patch_set_integer(row, CB_sessions_marketplace_visible, TRUE);
    return cb_reader_take(&schedule->reader, schedule->event_at, row, error);
}

static gboolean
enter_day(Schedule *schedule, GError **error)
{
    g_autofree char *date = attribute(schedule, "date");
    if (date == NULL || !cb_day_parse(date, &schedule->day)) {
        g_autofree char *quoted = cb_json_quote(or_empty(date));
        return cb_reader_refuse(&schedule->reader, schedule->element_at, error,
                                "<day> needs date=\"YYYY-MM-DD\"; %s is no date", quoted);
    }
    return TRUE;
}

static gboolean
enter_room(Schedule *schedule, GError **error)
{
    g_free(schedule->room);
    schedule->room = attribute(schedule, "name");
    return schedule->room != NULL ||
           cb_reader_refuse(&schedule->reader, schedule->element_at, error,
                            "<room> needs a name=\"…\"");
}

static gboolean
enter_event(Schedule *schedule, GError **error)
{
    g_free(schedule->id);
    g_free(schedule->guid);
    schedule->id = attribute(schedule, "id");
    schedule->guid = attribute(schedule, "guid");
    schedule->event_at = schedule->element_at;
    for (Field field = DATE; field < N_FIELDS; field++)
        g_string_truncate(schedule->fields[field], 0);
    return schedule->id != NULL || schedule->guid != NULL ||
           cb_reader_refuse(&schedule->reader, schedule->element_at, error,
                            "<event> needs an id=\"…\" or a guid=\"…\"");
}

static gboolean
enter_conference(Schedule *schedule, GError **error)
{
    return schedule->day == CB_NULL ||
           cb_reader_refuse(&schedule->reader, schedule->element_at, error,
                            "<conference> must stand before the first <day>");
}

static const struct {
    Level parent;
    const char *name;
    Level level;
    gboolean (*enter)(Schedule *schedule, GError **error);
} containers[] = {
    {AT_TOP, "schedule", IN_SCHEDULE, NULL},
    {IN_SCHEDULE, "conference", IN_CONFERENCE, enter_conference},
    {IN_SCHEDULE, "day", IN_DAY, enter_day},
    {IN_DAY, "room", IN_ROOM, enter_room},
    {IN_ROOM, "event", IN_EVENT, enter_event},
};

static gboolean
enter_container(Schedule *schedule, Level parent, const char *name, int depth, GError **error)
{
    for (guint c = 0; c < G_N_ELEMENTS(containers); c++) {
        if (containers[c].parent == parent && strcmp(containers[c].name, name) == 0) {
            schedule->inside[depth] = containers[c].level;
            return containers[c].enter == NULL || containers[c].enter(schedule, error);
        }
    }
    schedule->inside[depth] = ELSEWHERE;
    return parent != AT_TOP ||
           cb_reader_refuse(&schedule->reader, schedule->element_at, error,
                            "<schedule> is expected, this is another kind of XML");
}

static void
begin_field(Schedule *schedule, Level parent, const char *name, int depth)
{
    for (Field field = 0; field < N_FIELDS; field++) {
        if (fields[field].parent == parent && strcmp(fields[field].name, name) == 0) {
            g_string_truncate(schedule->fields[field], 0);
            schedule->field = field;
            schedule->field_depth = depth;
        }
    }
}

/* The next start tag or declaration at or behind `at`; the text's length when there is none. */
static gsize
next_tag(const CbReader *reader, gsize at)
{
    static const struct {
        const char *opens, *closes;
    } skipped[] = {{"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"<?", "?>"}, {"</", ">"}};
    const char *end = reader->text + reader->length;
    for (const char *tag = reader->text + at;
         (tag = memchr(tag, '<', (gsize)(end - tag))) != NULL;) {
        gsize s = 0;
        while (s < G_N_ELEMENTS(skipped) &&
               (strlen(skipped[s].opens) > (gsize)(end - tag) ||
                memcmp(tag, skipped[s].opens, strlen(skipped[s].opens)) != 0)) {
            s++;
        }
        if (s == G_N_ELEMENTS(skipped))
            return (gsize)(tag - reader->text);
        tag += strlen(skipped[s].opens);
        tag = memmem(tag, (gsize)(end - tag), skipped[s].closes, strlen(skipped[s].closes));
        if (tag == NULL)
            break;
    }
    return reader->length;
}

static gboolean
leave_element(Schedule *schedule, int depth, GError **error)
{
    if (schedule->field != NO_FIELD && schedule->field_depth == depth)
        schedule->field = NO_FIELD;
    return depth != EVENT_DEPTH || schedule->inside[depth] != IN_EVENT ||
           take_event(schedule, error);
}

static gboolean
enter_element(Schedule *schedule, int depth, GError **error)
{
    CbReader *reader = &schedule->reader;
    const char *name = (const char *)xmlTextReaderConstLocalName(schedule->xml);
    gboolean empty = xmlTextReaderIsEmptyElement(schedule->xml) == 1;
    Level parent = depth == 0                 ? AT_TOP
                   : depth <= EVENT_DEPTH + 1 ? schedule->inside[depth - 1]
                                              : ELSEWHERE;
    schedule->element_at = next_tag(reader, reader->at);
    reader->at = MIN(schedule->element_at + 1, reader->length);
    if (depth <= EVENT_DEPTH && !enter_container(schedule, parent, name, depth, error))
        return FALSE;
    if (schedule->field == NO_FIELD)
        begin_field(schedule, parent, name, depth);
    return !empty || leave_element(schedule, depth, error);
}

static void
append_text(Schedule *schedule)
{
    const char *text = (const char *)xmlTextReaderConstValue(schedule->xml);
    if (schedule->field != NO_FIELD && text != NULL)
        g_string_append(schedule->fields[schedule->field], text);
}

static gboolean
read_node(Schedule *schedule, GError **error)
{
    int depth = xmlTextReaderDepth(schedule->xml);
    switch (xmlTextReaderNodeType(schedule->xml)) {
    case XML_READER_TYPE_ELEMENT:
        return enter_element(schedule, depth, error);
    case XML_READER_TYPE_END_ELEMENT:
        return leave_element(schedule, depth, error);
    case XML_READER_TYPE_TEXT:
    case XML_READER_TYPE_CDATA:
    case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
        append_text(schedule);
        return TRUE;
    default:
        return TRUE;
    }
}

static void
note_broken(void *data, xmlErrorPtr error)
{
    Schedule *schedule = data;
    g_autofree char *message = g_strstrip(g_strdup(error->message != NULL ? error->message : ""));
    g_autofree char *clean = g_utf8_make_valid(message, -1);
    g_clear_error(&schedule->broken);
    g_set_error(&schedule->broken, CB_STORE_ERROR, CB_STORE_ERROR_INPUT,
                "line %d, column %d: this is not XML: %s", MAX(error->line, 1),
                MAX(error->int2, 1), clean);
}

static gboolean
read_nodes(Schedule *schedule, GError **error)
{
    int more;
    while ((more = xmlTextReaderRead(schedule->xml)) == 1) {
        if (!read_node(schedule, error))
            return FALSE;
    }
    if (more == 0)
        return TRUE;
    if (schedule->broken == NULL)
        return cb_reader_refuse(&schedule->reader, schedule->reader.at, error, "this is not XML");
    g_propagate_error(error, g_steal_pointer(&schedule->broken));
    return FALSE;
}

/* Everything that XML can be made to expand comes from declarations. */
static gboolean
refuse_declarations(CbReader *reader, GError **error)
{
    gsize first = next_tag(reader, reader->at);
    if (first + 1 < reader->length && reader->text[first + 1] == '!') {
        return cb_reader_refuse(reader, first, error,
                                "declarations (<!DOCTYPE …>) are not read; remove them");
    }
    return reader->length <= G_MAXINT ||
           cb_reader_refuse(reader, 0, error, "a schedule of more than 2 GiB");
}

static void
schedule_clear(Schedule *schedule)
{
    for (Field field = 0; field < N_FIELDS; field++)
        g_string_free(schedule->fields[field], TRUE);
    g_hash_table_unref(schedule->lines);
    g_free(schedule->room);
    g_free(schedule->id);
    g_free(schedule->guid);
    g_clear_error(&schedule->broken);
    xmlFreeTextReader(schedule->xml);
}

gboolean
cb_parse_schedule(const char *text, gsize length, const CbImportOptions *options,
                  const CbRowSink *sink, GError **error)
{
    Schedule schedule = {.options = options, .day = CB_NULL, .field = NO_FIELD};
    cb_reader_init(&schedule.reader, text, length, sink);
    if (!cb_reader_check_utf8(&schedule.reader, error) ||
        !refuse_declarations(&schedule.reader, error)) {
        return FALSE;
    }
    for (Field field = 0; field < N_FIELDS; field++)
        schedule.fields[field] = g_string_new(NULL);
    schedule.lines = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    schedule.xml = xmlReaderForMemory(text, (int)length, NULL, "UTF-8",
                                      XML_PARSE_NONET | XML_PARSE_HUGE | XML_PARSE_IGNORE_ENC);
    g_assert(schedule.xml != NULL);
    xmlTextReaderSetStructuredErrorHandler(schedule.xml, note_broken, &schedule);
    gboolean read = read_nodes(&schedule, error);
    if (read)
        cb_reader_finish(&schedule.reader);
    schedule_clear(&schedule);
    return read;
}
