#include "engine/peers/pair.h"

CbPeerType
cb_peer_type(const CbPeerParts *parts)
{
    if (parts->focus > 0.8 && parts->geographic > 0.8)
        return CB_PEER_IDEAL;
    if (parts->focus > 0.6)
        return CB_PEER_SAME_FOCUS;
    return parts->scale > 0.8 ? CB_PEER_SAME_SCALE : CB_PEER_GENERAL;
}

const char *
cb_peer_type_name(CbPeerType type)
{
    static const char *const names[] = {"ideal_peer", "focus_area_match", "scale_match", "general_match"};
    return names[type];
}

/* --- as people read it ------------------------------------------------------------------------ */

/* What is missing of the score is that of the parts that were cut most. */
static void
share_out(CbPeerShare shares[static CB_PEER_N_SHARES], guint score)
{
    guint shown = 0;
    for (guint s = 0; s < CB_PEER_N_SHARES; s++)
        shown += shares[s].hundredths;
    for (; shown < score; shown++) {
        CbPeerShare *most = shares;
        for (guint s = 1; s < CB_PEER_N_SHARES; s++)
            if ((int)(shares[s].value - 100 * shares[s].hundredths) > (int)(most->value - 100 * most->hundredths))
                most = &shares[s];
        most->hundredths++;
    }
}

void
cb_peer_shares(const CbPeerParts *parts, CbPeerShare shares[static CB_PEER_N_SHARES])
{
    static const struct {
        const char *name;
        guint full, titled; /* the latter where both have a title */
    } weights[CB_PEER_N_SHARES] = {{"areas", 4000, 3500},
                                   {"places", 2500, 2500},
                                   {"size", 2000, 2000},
                                   {"trade", 1500, 1500},
                                   {"titles", 0, 500}};
    const double values[] = {parts->focus, parts->geographic, parts->scale, parts->industry,
                             parts->title};
    for (guint s = 0; s < CB_PEER_N_SHARES; s++) {
        guint full = parts->titled ? weights[s].titled : weights[s].full;
        guint value = (guint)(values[s] * full + 0.5);
        shares[s] = (CbPeerShare){weights[s].name, value, full, value / 100};
    }
    share_out(shares, cb_peer_hundredths(parts));
}

char *
cb_peer_shares_text(const CbPeerParts *parts)
{
    CbPeerShare shares[CB_PEER_N_SHARES];
    GString *text = g_string_new(NULL);
    cb_peer_shares(parts, shares);
    for (guint s = 0; s < CB_PEER_N_SHARES; s++) {
        g_autofree char *value = cb_peer_score_text(shares[s].hundredths);
        g_autofree char *full = cb_peer_score_text(shares[s].full / 100);
        if (shares[s].full > 0)
            g_string_append_printf(text, "%s%s %s of %s", s == 0 ? "" : ", ", shares[s].name,
                                   value, full);
    }
    return g_string_free(text, FALSE);
}

char *
cb_peer_score_text(guint64 hundredths)
{
    return g_strdup_printf("%" G_GUINT64_FORMAT ".%02u", hundredths / 100,
                           (guint)(hundredths % 100));
}

char *
cb_peer_rating_text(gint64 hundredths)
{
    gint64 tenths = (hundredths + 5) / 10;
    return g_strdup_printf("%" G_GINT64_FORMAT ".%d", tenths / 10, (int)(tenths % 10));
}

/* --- as it is stored -------------------------------------------------------------------------- */

cJSON *
cb_peer_criteria(const CbPeerParts *parts)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddNumberToObject(json, "focusAreas", parts->focus);
    cJSON_AddNumberToObject(json, "geographic", parts->geographic);
    cJSON_AddNumberToObject(json, "businessScale", parts->scale);
    cJSON_AddNumberToObject(json, "industry", parts->industry);
    cJSON_AddNumberToObject(json, "jobTitle", parts->titled ? parts->title : 0);
    return json;
}

/* The areas in common, in the source's order and spelling; borrowed. */
static GPtrArray *
common(CbPeerSide source, CbPeerSide peer)
{
    GPtrArray *found = g_ptr_array_new();
    for (guint i = 0; i < source.focus->keys->len; i++)
        if (cb_peer_list_find(peer.focus, source.focus->keys->pdata[i]) >= 0)
            g_ptr_array_add(found, source.focus->items->pdata[i]);
    return found;
}

char *
cb_peer_common_areas(CbPeerSide source, CbPeerSide peer)
{
    g_autoptr(GPtrArray) areas = common(source, peer);
    if (areas->len == 0)
        return NULL;
    GString *out = g_string_new(areas->pdata[0]);
    for (guint i = 1; i < areas->len; i++) {
        const char *joint = i + 1 < areas->len ? ", " : areas->len == 2 ? " and " : ", and ";
        g_string_append(g_string_append(out, joint), areas->pdata[i]);
    }
    return g_string_free(out, FALSE);
}

/* Begins the next part of a reason. */
static GString *
next(GString *out)
{
    return g_string_append(out, out->len > 0 ? ". " : "");
}

char *
cb_peer_reason(const CbPeerParts *parts, CbPeerSide source, CbPeerSide peer)
{
    GString *out = g_string_new(NULL);
    g_autofree char *areas = cb_peer_common_areas(source, peer);
    if (areas != NULL)
        g_string_append_printf(out, "Both focused on %s", areas);
    if (parts->geographic > 0.7)
        g_string_append_printf(next(out), "Different markets (%s vs %s)", source.area, peer.area);
    if (parts->scale > 0.7)
        g_string_append(next(out), "Similar business size");
    if (parts->industry > 0.6)
        g_string_append(next(out), "Same industry vertical");
    return g_string_free(out, FALSE);
}

char *
cb_peer_sms_reason(CbPeerSide source, CbPeerSide peer)
{
    g_autoptr(GPtrArray) areas = common(source, peer);
    if (areas->len == 0)
        return g_strdup("facing similar business challenges");
    return g_strconcat("both focused on ", areas->pdata[0], areas->len > 1 ? " and " : NULL,
                       areas->len > 1 ? areas->pdata[1] : NULL, NULL);
}
