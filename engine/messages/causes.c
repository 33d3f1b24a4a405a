#include "engine/messages/causes.h"

#include <string.h>

const CbCauseEntry cb_causes[CB_N_CAUSES] = {
    [CB_CAUSE_ASKED] = {"asked", CB_CHANNEL_EMAIL, "{what}: can you work?",
                        "Can you work {what}, {details}? Please answer.", FALSE},
    [CB_CAUSE_ACCEPTED] = {"accepted", CB_CHANNEL_EMAIL, "{what}: you are on it", "You work {what}, {details}.", FALSE},
    [CB_CAUSE_RELEASED] = {"released", CB_CHANNEL_EMAIL, "{what}: you are released",
                           "You are released from {what}, {details}.", FALSE},
    [CB_CAUSE_MOVED] = {"moved", CB_CHANNEL_EMAIL, "{what} is moved",
                        "{what} is moved to {details}; it was planned for {before}.", FALSE},
    [CB_CAUSE_CANCELLED] = {"cancelled", CB_CHANNEL_EMAIL, "{what} is cancelled", "{what}, {details}, is cancelled.",
                            FALSE},
    [CB_CAUSE_BACK] = {"back", CB_CHANNEL_EMAIL, "{what} takes place with you",
                       "{what}, {details}, takes place with you after all.", FALSE},
    [CB_CAUSE_FOUNDERS] = {"founders", CB_CHANNEL_EMAIL, "{what} needs people",
                           "{what} on {date} has {open} open places and nobody who could take them ({why}).", FALSE},
    [CB_CAUSE_AVAILABILITY] = {"availability", CB_CHANNEL_EMAIL, "Could you work {what}?",
                               "Could you work {what}, {when}, as {role}?\n\nYes, I could: {yes}\nNo: {no}", TRUE},
    [CB_CAUSE_OFFER] = {"offer", CB_CHANNEL_EMAIL, "{what}: a place for you",
                        "We offer you {role} on {what}, {when}.\n\nI take it: {yes}\nNo, thank you: {no}", TRUE},
    [CB_CAUSE_BOOKED] = {"booked", CB_CHANNEL_EMAIL, "{what}: you are booked",
                         "You are booked as {role} on {what}, {when}. Thank you.", FALSE},
    [CB_CAUSE_TAKEN] = {"taken", CB_CHANNEL_EMAIL, "{what}: the place is taken",
                        "{role} on {what}, {when}, is taken by now. Thank you for your answer.", FALSE},
    [CB_CAUSE_CLOSED] = {"closed", CB_CHANNEL_EMAIL, "{what}: no answer needed any more",
                         "{role} on {what}, {when}, is filled; no answer is needed any more. Thank you.", FALSE},
};

static const char *const channels[CB_N_CHANNELS] = {
    [CB_CHANNEL_EMAIL] = "email", [CB_CHANNEL_TEXT] = "text", [CB_CHANNEL_FILE] = "file", [CB_CHANNEL_OFF] = "off"};

CbCause
cb_cause_named(const char *name)
{
    CbCause cause = 0;
    while (cause < CB_N_CAUSES && strcmp(cb_causes[cause].name, name) != 0)
        cause++;
    return cause;
}

CbCause
cb_message_cause(const CbWorld *world, guint message)
{
    CbCause cause = cb_cause_named(messages_cause(world, message));
    gboolean founders = messages_session_id(world, message) != CB_NO_ROW &&
                        messages_operator_id(world, message) == CB_NO_ROW;
    return cause == CB_N_CAUSES && founders ? CB_CAUSE_FOUNDERS : cause;
}

const char *
cb_channel_name(CbChannel channel)
{
    return channels[channel];
}

gboolean
cb_channel_parse(const char *name, CbChannel *channel)
{
    for (guint c = 0; c < CB_N_CHANNELS; c++)
        if (strcmp(channels[c], name) == 0) {
            *channel = c;
            return TRUE;
        }
    return FALSE;
}
