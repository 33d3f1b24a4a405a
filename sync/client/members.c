#include "sync/client/members.h"

#include <string.h>

#include "sync/wire/protocol.h"

#define LONGEST_PIECE (16 * 1024)

static cJSON *
parse(CbPiece piece)
{
    return piece.text != NULL && piece.length <= LONGEST_PIECE
               ? cJSON_ParseWithLength(piece.text, piece.length)
               : NULL;
}

char *
cb_piece_text(CbPiece piece, gsize longest)
{
    g_autoptr(cJSON) json = parse(piece);
    const char *text = cJSON_GetStringValue(json);
    gboolean good = text && *text && strlen(text) <= longest && g_utf8_validate(text, -1, NULL);
    return good ? g_strdup(text) : NULL;
}

gboolean
cb_piece_number(CbPiece piece, gint64 *number)
{
    g_autoptr(cJSON) json = parse(piece);
    return cb_wire_read_number(json, number);
}

gboolean
cb_piece_bool(CbPiece piece, gboolean *truth)
{
    g_autoptr(cJSON) json = parse(piece);
    *truth = cJSON_IsTrue(json);
    return cJSON_IsBool(json);
}

gboolean
cb_piece_is_null(CbPiece piece)
{
    return piece.length == 4 && memcmp(piece.text, "null", 4) == 0;
}

char *
cb_piece_pk(CbPiece piece, CbTableId table)
{
    CbValue values[CB_MAX_COLUMNS];
    g_autoptr(cJSON) json = parse(piece);
    if (json == NULL || !cb_wire_read_pk(json, table, values))
        return NULL;
    char *printed = cJSON_PrintUnformatted(json);
    char *text = g_strdup(printed);
    cJSON_free(printed);
    return text;
}

gboolean
cb_piece_count(CbPiece piece, gint64 *count)
{
    if (piece.text == NULL || *piece.text != '[')
        return FALSE;
    CbSplit split = cb_split(piece.text, piece.length);
    CbPiece value;
    for (*count = 0; cb_split_next(&split, NULL, &value);)
        ++*count;
    return !split.broken;
}

gboolean
cb_epoch_is_one(const char *epoch)
{
    return epoch != NULL && strlen(epoch) == 8 && strspn(epoch, "0123456789abcdef") == 8;
}
