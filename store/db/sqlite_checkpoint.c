#include "store/db/sqlite.h"

#define PAGES 12000            /* of the log (4 KiB each), before it is written into the file */
#define MOST_PAGES (2 * PAGES) /* then whoever writes does it, however long it takes */

typedef enum { IDLE, WANTED, COPIED } State;

struct CbDbCheckpoints {
    char *path;
    GThread *thread; /* NULL: nothing was to be done yet */
    GMutex lock;
    GCond changed;
    State state;
    gboolean stop;
};

static void
copy(sqlite3 *sqlite)
{
    sqlite3_wal_checkpoint_v2(sqlite, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

/* A connection that has read nothing knows of no log. What goes wrong goes wrong for whoever writes
 * too, later. */
static sqlite3 *
open_beside(const char *path)
{
    sqlite3 *sqlite = NULL;
    if (sqlite3_open_v2(path, &sqlite, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) ==
        SQLITE_OK)
        sqlite3_exec(sqlite, "SELECT 1 FROM sqlite_schema LIMIT 1", NULL, NULL, NULL);
    return sqlite;
}

static gpointer
copy_beside(gpointer data)
{
    CbDbCheckpoints *checkpoints = data;
    sqlite3 *sqlite = open_beside(checkpoints->path);
    g_mutex_lock(&checkpoints->lock);
    while (!checkpoints->stop) {
        if (checkpoints->state != WANTED) {
            g_cond_wait(&checkpoints->changed, &checkpoints->lock);
            continue;
        }
        g_mutex_unlock(&checkpoints->lock);
        copy(sqlite);
        g_mutex_lock(&checkpoints->lock);
        checkpoints->state = COPIED;
    }
    g_mutex_unlock(&checkpoints->lock);
    sqlite3_close(sqlite);
    return NULL;
}

static void
ask(CbDbCheckpoints *checkpoints)
{
    checkpoints->state = WANTED;
    if (checkpoints->thread == NULL)
        checkpoints->thread = g_thread_new("checkpoint", copy_beside, checkpoints);
    g_cond_signal(&checkpoints->changed);
}

static int
on_commit(gpointer data, sqlite3 *sqlite, const char *name, int pages)
{
    CbDbCheckpoints *checkpoints = data;
    (void)name;
    if (pages < PAGES)
        return SQLITE_OK;
    g_mutex_lock(&checkpoints->lock);
    gboolean rest = checkpoints->state == COPIED;
    if (rest)
        checkpoints->state = IDLE;
    else if (checkpoints->state == IDLE)
        ask(checkpoints);
    g_mutex_unlock(&checkpoints->lock);
    if (rest || pages > MOST_PAGES)
        copy(sqlite);
    return SQLITE_OK;
}

CbDbCheckpoints *
cb_db_sqlite_checkpoints_new(sqlite3 *writer, const char *path)
{
    CbDbCheckpoints *checkpoints = g_new0(CbDbCheckpoints, 1);
    checkpoints->path = g_strdup(path);
    g_mutex_init(&checkpoints->lock);
    g_cond_init(&checkpoints->changed);
    sqlite3_wal_hook(writer, on_commit, checkpoints);
    return checkpoints;
}

void
cb_db_sqlite_checkpoints_free(CbDbCheckpoints *checkpoints)
{
    if (checkpoints == NULL)
        return;
    g_mutex_lock(&checkpoints->lock);
    checkpoints->stop = TRUE;
    g_cond_signal(&checkpoints->changed);
    g_mutex_unlock(&checkpoints->lock);
    if (checkpoints->thread != NULL)
        g_thread_join(checkpoints->thread);
    g_mutex_clear(&checkpoints->lock);
    g_cond_clear(&checkpoints->changed);
    g_free(checkpoints->path);
    g_free(checkpoints);
}
