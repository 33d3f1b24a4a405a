#include "tui/screen/style.h"

#include <string.h>

/* A look in colour: its colour of 256, and the one of 16 for terminals that have fewer. */
#define CB_COLORED(color, few) .foreground = color, .basic = few, .background = -1
#define CB_PLAIN CB_COLORED(-1, -1)

static const CbTheme CB_DARK = {
    .name = "dark",
    .looks =
        {
            [CB_STYLE_NORMAL] = {CB_PLAIN},
            [CB_STYLE_DIM] = {CB_COLORED(247, -1)},
            [CB_STYLE_STRONG] = {CB_PLAIN, .bold = 1},
            [CB_STYLE_TITLE] = {CB_COLORED(117, 14), .bold = 1},
            [CB_STYLE_CRITICAL] = {CB_COLORED(210, 9), .bold = 1},
            [CB_STYLE_HIGH] = {CB_COLORED(215, 11)},
            [CB_STYLE_MEDIUM] = {CB_COLORED(187, -1)},
            [CB_STYLE_GOOD] = {CB_COLORED(114, 10)},
            [CB_STYLE_ACCENT] = {CB_COLORED(117, 14)},
            [CB_STYLE_PENDING] = {CB_COLORED(183, 13)},
            [CB_STYLE_BAR_1] = {CB_COLORED(75, 14)},
            [CB_STYLE_BAR_2] = {CB_COLORED(114, 10)},
            [CB_STYLE_BAR_3] = {CB_COLORED(179, 11)},
            [CB_STYLE_BAR_EMPTY] = {CB_COLORED(247, -1)},
            [CB_STYLE_INVERSE] = {CB_PLAIN, .reverse = 1},
            [CB_STYLE_LINK] = {CB_PLAIN, .underline = 1},
        },
    .selected = {CB_PLAIN, .reverse = 1},
};

/* On white the bright half of the 16 colours cannot be read, nor green, yellow and cyan: below 256
 * colours this theme uses red and magenta only. */
static const CbTheme CB_LIGHT = {
    .name = "light",
    .looks =
        {
            [CB_STYLE_NORMAL] = {CB_PLAIN},
            [CB_STYLE_DIM] = {CB_COLORED(240, -1)},
            [CB_STYLE_STRONG] = {CB_PLAIN, .bold = 1},
            [CB_STYLE_TITLE] = {CB_COLORED(24, -1), .bold = 1},
            [CB_STYLE_CRITICAL] = {CB_COLORED(124, 1), .bold = 1},
            [CB_STYLE_HIGH] = {CB_COLORED(94, 1)},
            [CB_STYLE_MEDIUM] = {CB_COLORED(58, -1)},
            [CB_STYLE_GOOD] = {CB_COLORED(22, -1)},
            [CB_STYLE_ACCENT] = {CB_COLORED(25, 5)},
            [CB_STYLE_PENDING] = {CB_COLORED(90, 5)},
            [CB_STYLE_BAR_1] = {CB_COLORED(25, 5)},
            [CB_STYLE_BAR_2] = {CB_COLORED(22, -1)},
            [CB_STYLE_BAR_3] = {CB_COLORED(94, 1)},
            [CB_STYLE_BAR_EMPTY] = {CB_COLORED(240, -1)},
            [CB_STYLE_INVERSE] = {CB_PLAIN, .reverse = 1},
            [CB_STYLE_LINK] = {CB_PLAIN, .underline = 1},
        },
    .selected = {CB_PLAIN, .reverse = 1},
};

static const CbTheme CB_MONO = {
    .name = "mono",
    .looks =
        {
            [CB_STYLE_NORMAL] = {CB_PLAIN},
            [CB_STYLE_DIM] = {CB_PLAIN},
            [CB_STYLE_STRONG] = {CB_PLAIN, .bold = 1},
            [CB_STYLE_TITLE] = {CB_PLAIN, .bold = 1},
            [CB_STYLE_CRITICAL] = {CB_PLAIN, .bold = 1},
            [CB_STYLE_HIGH] = {CB_PLAIN},
            [CB_STYLE_MEDIUM] = {CB_PLAIN},
            [CB_STYLE_GOOD] = {CB_PLAIN},
            [CB_STYLE_ACCENT] = {CB_PLAIN, .bold = 1},
            [CB_STYLE_PENDING] = {CB_PLAIN, .underline = 1},
            [CB_STYLE_BAR_1] = {CB_PLAIN, .bold = 1},
            [CB_STYLE_BAR_2] = {CB_PLAIN},
            [CB_STYLE_BAR_3] = {CB_PLAIN, .dim = 1},
            [CB_STYLE_BAR_EMPTY] = {CB_PLAIN},
            [CB_STYLE_INVERSE] = {CB_PLAIN, .reverse = 1},
            [CB_STYLE_LINK] = {CB_PLAIN, .underline = 1},
        },
    .selected = {CB_PLAIN, .reverse = 1},
};

static const CbTheme *const CB_THEMES[] = {&CB_DARK, &CB_LIGHT, &CB_MONO, NULL};

const CbTheme *
cb_theme(const char *name)
{
    for (const CbTheme *const *theme = CB_THEMES; name && *theme; theme++) {
        if (strcmp((*theme)->name, name) == 0)
            return *theme;
    }
    return NULL;
}

const CbTheme *const *
cb_themes(void)
{
    return CB_THEMES;
}

CbStyleLook
cb_theme_look(const CbTheme *theme, guint style)
{
    if (style & CB_STYLE_SELECTED)
        return theme->selected;
    g_return_val_if_fail(style < CB_N_STYLES, theme->looks[CB_STYLE_NORMAL]);
    return theme->looks[style];
}

guint32
cb_color_rgb(int color)
{
    static const guint32 basic[] = {
        0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
        0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
    };
    static const guint32 levels[] = {0, 95, 135, 175, 215, 255};
    g_return_val_if_fail(color >= 0 && color < 256, 0);
    if (color < 16)
        return basic[color];
    if (color >= 232)
        return (guint32)(8 + 10 * (color - 232)) * 0x010101;
    int cube = color - 16;
    return levels[cube / 36] << 16 | levels[cube / 6 % 6] << 8 | levels[cube % 6];
}

static int
depth_of(int terminal_colors)
{
    static const int depths[] = {256, 16, 8};
    for (guint i = 0; i < G_N_ELEMENTS(depths); i++) {
        if (terminal_colors >= depths[i])
            return depths[i];
    }
    return 0;
}

/* What TERM promises by its name, where nobody asked terminfo. */
static int
depth_of_term(const char *term)
{
    if (!term || *term == '\0' || strcmp(term, "dumb") == 0)
        return 0;
    return strstr(term, "256color") || strstr(term, "direct") ? 256 : 8;
}

int
cb_color_depth(const char *option, int terminal_colors)
{
    const char *term = g_getenv("TERM");
    const char *no_color = g_getenv("NO_COLOR");
    int depth = terminal_colors < 0 ? depth_of_term(term) : depth_of(terminal_colors);
    if (!option || strcmp(option, "auto") == 0)
        return no_color && *no_color != '\0' ? 0 : depth;
    if (strcmp(option, "always") == 0)
        return MAX(depth, 8);
    if (strcmp(option, "never") == 0)
        return 0;
    if (strcmp(option, "16") == 0)
        return 16;
    return strcmp(option, "256") == 0 ? 256 : -1;
}
