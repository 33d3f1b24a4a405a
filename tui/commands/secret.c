#include "tui/commands/secret.h"

#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "tui/command.h"

#define LONGEST 1024

void
cb_secret_forget(char *secret)
{
    if (secret != NULL)
        explicit_bzero(secret, strlen(secret));
    g_free(secret);
}

/* A line read byte by byte, so that no copy of it stays in a stream's buffer. */
static char *
read_line(void)
{
    char line[LONGEST + 1];
    gsize length = 0;
    char c = '\0';
    ssize_t n;
    while ((n = read(STDIN_FILENO, &c, 1)) == 1 && c != '\n')
        if (length < LONGEST)
            line[length++] = c;
    line[length] = '\0';
    char *secret = n == 1 || length > 0 ? g_strndup(line, strcspn(line, "\r")) : NULL;
    explicit_bzero(line, sizeof line);
    return secret;
}

static char *
ask_quietly(const char *question)
{
    struct termios before, quiet;
    if (tcgetattr(STDIN_FILENO, &before) != 0)
        return read_line();
    quiet = before;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    fprintf(stderr, "%s: ", question);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    char *secret = read_line();
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    fputc('\n', stderr);
    return secret;
}

char *
cb_secret_ask(const char *question, GError **error)
{
    char *secret = ask_quietly(question);
    if (secret != NULL && *secret != '\0')
        return secret;
    cb_secret_forget(secret);
    g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE,
                "nothing was typed; type it, or give it as the first line of standard input");
    return NULL;
}
