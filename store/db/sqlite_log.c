#include <string.h>

#include "store/db/sqlite.h"

#define NAME "callboard"
#define MOST_HELD (4u << 20) /* bytes; then they are written before the transaction ends */
#define PIECE (64u << 10)    /* what is written at once: SQLite's files take less than 128 KiB */

/* The file as SQLite sees it; the one of the system follows in memory. */
typedef struct {
    sqlite3_file base;
    GByteArray *held;   /* written by SQLite, and not yet to the file */
    sqlite3_int64 from; /* where in the file the first of it goes */
    gboolean through;   /* nothing is held: SQLite writes to a log of this system also behind what it synchronises */
} Log;

static sqlite3_vfs *host; /* what SQLite has for this system */

static sqlite3_file *
beneath(sqlite3_file *file)
{
    return (sqlite3_file *)((Log *)file + 1);
}

/* What cannot be written is no longer held: SQLite takes the transaction back and begins another at the same place. */
static int
let_go(sqlite3_file *file)
{
    Log *log = (Log *)file;
    int code = SQLITE_OK;
    for (guint done = 0, piece; code == SQLITE_OK && done < log->held->len; done += piece) {
        piece = MIN(PIECE, log->held->len - done);
        code = beneath(file)->pMethods->xWrite(beneath(file), log->held->data + done, (int)piece, log->from + done);
    }
    g_byte_array_set_size(log->held, 0);
    return code;
}

static int
log_write(sqlite3_file *file, const void *bytes, int length, sqlite3_int64 at)
{
    Log *log = (Log *)file;
    if (log->through)
        return beneath(file)->pMethods->xWrite(beneath(file), bytes, length, at);
    gboolean follows = at == log->from + log->held->len && log->held->len < MOST_HELD;
    int code = follows ? SQLITE_OK : let_go(file);
    if (code != SQLITE_OK)
        return code;
    if (log->held->len == 0)
        log->from = at;
    g_byte_array_append(log->held, bytes, (guint)length);
    return SQLITE_OK;
}

/* What is held is of no transaction that was committed: those were synchronised. */
static int
log_close(sqlite3_file *file)
{
    g_byte_array_unref(((Log *)file)->held);
    return beneath(file)->pMethods->xClose(beneath(file));
}

static int
log_read(sqlite3_file *file, void *bytes, int length, sqlite3_int64 at)
{
    int code = let_go(file);
    return code != SQLITE_OK ? code : beneath(file)->pMethods->xRead(beneath(file), bytes, length, at);
}

static int
log_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    int code = let_go(file);
    return code != SQLITE_OK ? code : beneath(file)->pMethods->xTruncate(beneath(file), size);
}

static int
log_sync(sqlite3_file *file, int flags)
{
    int code = let_go(file);
    return code != SQLITE_OK ? code : beneath(file)->pMethods->xSync(beneath(file), flags);
}

static int
log_size(sqlite3_file *file, sqlite3_int64 *size)
{
    int code = let_go(file);
    return code != SQLITE_OK ? code : beneath(file)->pMethods->xFileSize(beneath(file), size);
}

static int
log_lock(sqlite3_file *file, int lock)
{
    return beneath(file)->pMethods->xLock(beneath(file), lock);
}

static int
log_unlock(sqlite3_file *file, int lock)
{
    return beneath(file)->pMethods->xUnlock(beneath(file), lock);
}

static int
log_is_reserved(sqlite3_file *file, int *reserved)
{
    return beneath(file)->pMethods->xCheckReservedLock(beneath(file), reserved);
}

static int
log_control(sqlite3_file *file, int operation, void *argument)
{
    return beneath(file)->pMethods->xFileControl(beneath(file), operation, argument);
}

static int
log_sector(sqlite3_file *file)
{
    return beneath(file)->pMethods->xSectorSize(beneath(file));
}

static int
log_characteristics(sqlite3_file *file)
{
    return beneath(file)->pMethods->xDeviceCharacteristics(beneath(file));
}

static const sqlite3_io_methods methods = {
    .iVersion = 1,
    .xClose = log_close,
    .xRead = log_read,
    .xWrite = log_write,
    .xTruncate = log_truncate,
    .xSync = log_sync,
    .xFileSize = log_size,
    .xLock = log_lock,
    .xUnlock = log_unlock,
    .xCheckReservedLock = log_is_reserved,
    .xFileControl = log_control,
    .xSectorSize = log_sector,
    .xDeviceCharacteristics = log_characteristics,
};

static int
open_log(const char *name, sqlite3_file *file, int flags, int *opened)
{
    memset(beneath(file), 0, (gsize)host->szOsFile);
    int code = host->xOpen(host, name, beneath(file), flags, opened);
    if (code != SQLITE_OK)
        return code;
    int characteristics = beneath(file)->pMethods->xDeviceCharacteristics(beneath(file));
    *(Log *)file = (Log){.base.pMethods = &methods,
                         .held = g_byte_array_new(),
                         .through = !(characteristics & SQLITE_IOCAP_POWERSAFE_OVERWRITE)};
    return SQLITE_OK;
}

/* The log of the connection; NULL before it is opened, and where the file is the system's. */
static Log *
log_of(sqlite3 *sqlite)
{
    sqlite3_file *file = NULL;
    int code = sqlite3_file_control(sqlite, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file);
    return code == SQLITE_OK && file != NULL && file->pMethods == &methods ? (Log *)file : NULL;
}

/* The place in the file is whoever's who writes next, and written later it would be over what they have committed. */
static void
forget(gpointer sqlite)
{
    Log *log = log_of(sqlite);
    if (log != NULL)
        g_byte_array_set_size(log->held, 0);
}

void
cb_db_sqlite_log_follow(sqlite3 *sqlite)
{
    sqlite3_rollback_hook(sqlite, forget, sqlite);
}

/* Every other file is the system's. */
static int
open_any(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *opened)
{
    (void)vfs;
    file->pMethods = NULL;
    return flags & SQLITE_OPEN_WAL ? open_log(name, file, flags, opened)
                                   : host->xOpen(host, name, file, flags, opened);
}

const char *
cb_db_sqlite_log(void)
{
    static gsize made;
    static sqlite3_vfs vfs;
    if (g_once_init_enter(&made)) {
        host = sqlite3_vfs_find(NULL);
        vfs = *host;
        vfs.zName = NAME;
        vfs.pNext = NULL;
        vfs.szOsFile = (int)sizeof(Log) + host->szOsFile;
        vfs.xOpen = open_any;
        g_once_init_leave(&made, sqlite3_vfs_register(&vfs, FALSE) == SQLITE_OK ? 1 : 2);
    }
    return made == 1 ? NAME : NULL;
}
