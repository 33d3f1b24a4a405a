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
