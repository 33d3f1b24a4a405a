/* The trivial list that Callboard is measured against: 25,000 made-up rows, the whole visible list
 * drawn again for each key, one refresh per key. j, k, down, up move; q quits. */
#include <locale.h>
#include <ncurses.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define ROWS 25000
#define WIDTH 80

static char rows[ROWS][WIDTH];

static const char *const names[] = {"Alvarez", "Bianchi", "Chen", "Diallo", "Eriksen", "Fischer"};
static const char *const regions[] = {"north", "south", "east", "west", "coast"};

static uint32_t
draw_number(uint32_t *state, uint32_t below)
{
    *state = *state * 1664525u + 1013904223u;
    return (*state >> 8) % below;
}

static void
make_rows(void)
{
    uint32_t state = 1;
    for (unsigned row = 0; row < ROWS; row++) {
        unsigned day = draw_number(&state, 28) + 1;
        const char *name = names[draw_number(&state, 6)];
        const char *region = regions[draw_number(&state, 5)];
        unsigned number = draw_number(&state, 1000);
        snprintf(rows[row], sizeof rows[row], "R-%05u  2026-03-%02u  %-16s %-10s %6u", row + 1, day,
                 name, region, number);
    }
}

static void
draw(int top, int selected)
{
    erase();
    for (int line = 0; line < LINES && top + line < ROWS; line++) {
        int row = top + line;
        attrset(row == selected ? A_REVERSE : A_NORMAL);
        mvprintw(line, 0, "%c %-*.*s", row == selected ? '>' : ' ', COLS - 3, COLS - 3, rows[row]);
    }
    attrset(A_NORMAL);
    move(selected - top, 0);
    refresh();
}

/* The next key; says on `mark_fd` (-1: nobody listens) when there is none yet. Waits in turns,
 * because a resize between two calls of getch is only seen by the second. */
static int
next_key(int mark_fd)
{
    timeout(0);
    int key = getch();
    if (key == ERR && mark_fd >= 0 && write(mark_fd, ".", 1) != 1)
        return 'q';
    timeout(100);
    while (key == ERR)
        key = getch();
    return key;
}

static int
moved(int selected, int key)
{
    if ((key == 'j' || key == KEY_DOWN) && selected < ROWS - 1)
        return selected + 1;
    if ((key == 'k' || key == KEY_UP) && selected > 0)
        return selected - 1;
    return selected;
}

static int
scrolled(int top, int selected)
{
    if (selected < top)
        return selected;
    if (selected >= top + LINES)
        return selected - LINES + 1;
    return top;
}

int
main(void)
{
    const char *mark = getenv("CALLBOARD_TEST_FD");
    int mark_fd = mark != NULL ? atoi(mark) : -1;
    setlocale(LC_ALL, "");
    make_rows();
    set_escdelay(25);
    initscr();
    cbreak();
    noecho();
    keypad(stdscr, TRUE);
    int top = 0;
    int selected = 0;
    for (int key = 0; key != 'q'; key = next_key(mark_fd)) {
        selected = moved(selected, key);
        top = scrolled(top, selected);
        draw(top, selected);
    }
    endwin();
    return EXIT_SUCCESS;
}
