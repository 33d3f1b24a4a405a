/* Dice from a seed: splitmix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number
 * generators", OOPSLA 2014), a few lines of integer arithmetic, so that a seed means the same world
 * with every library and on every machine.
 *
 * Worked: state 0 throws 0xe220a8397b1dcdaf, then 0x6e789e6aa1b965f4.
 *
 * C leaves open in which order arguments are evaluated: throw into a variable, never twice in one
 * expression.
 */
#pragma once

#include <glib.h>

typedef struct {
    guint64 state;
} CbDice;

static inline guint64
cb_dice_throw(CbDice *dice)
{
    guint64 z = dice->state += G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* Independent dice for one purpose: adding sessions must not rename people. */
static inline CbDice
cb_dice_new(guint32 seed, guint32 purpose)
{
    CbDice dice = {(guint64)purpose << 32 | seed};
    dice.state = cb_dice_throw(&dice);
    return dice;
}

/* 0 … sides − 1; 0 when there are no sides. */
static inline guint
cb_dice_below(CbDice *dice, guint sides)
{
    return (guint)((cb_dice_throw(dice) >> 32) * sides >> 32);
}

/* Between 0 and 1, neither of them. */
static inline double
cb_dice_share(CbDice *dice)
{
    return ((double)(cb_dice_throw(dice) >> 11) + 0.5) / 9007199254740992.0;
}

static inline gboolean
cb_dice_percent(CbDice *dice, guint percent)
{
    return cb_dice_below(dice, 100) < percent;
}

/* 0 … sides − 1, the low ones more often, as a power law has it: sides · u^power, with u evenly
 * spread between 0 and 1. */
static inline guint
cb_dice_favourite(CbDice *dice, guint sides, guint power)
{
    guint64 u = cb_dice_throw(dice) >> 32, product = u;
    for (guint i = 1; i < power; i++)
        product = product * u >> 32;
    return (guint)(product * sides >> 32);
}

/* An index into `weights`, whose sum is above 0. */
static inline guint
cb_dice_weighted(CbDice *dice, const guint *weights, guint n)
{
    guint sum = 0;
    for (guint i = 0; i < n; i++)
        sum += weights[i];
    guint left = cb_dice_below(dice, sum);
    guint i = 0;
    while (i + 1 < n && left >= weights[i])
        left -= weights[i++];
    return i;
}
