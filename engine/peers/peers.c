/* The entry of the peers domain. */
#include "engine/peers/peers.h"

#include "engine/peers/attention.h"
#include "engine/peers/case.h"

const CbDecisionKind cb_peers_kinds[] = {
    {"peers.schedule", "follow the agenda", CB_events, 0, cb_peers_decide, NULL},
    {"peers.fail", "note a failure", CB_events, 0, cb_peers_decide, NULL},
    {"peers.postpone", "put off", CB_events, 0, cb_peers_decide, NULL},
    {"peers.cancel", "cancel the run", CB_events, 0, cb_peers_decide, NULL},
    {"peers.run", "match", CB_events, 0, cb_peers_decide, NULL},
    {"peers.match", "match two", CB_events, 0, cb_peers_decide, NULL},
    {"peers.introduce", "introduce", CB_events, 0, cb_peers_decide, NULL},
    {"peers.pair", "order about a pair", CB_events, 0, cb_peers_decide, cb_peer_pair_inverse},
    {"peers.attend", "put right who is there", CB_events, 0, cb_peers_decide, NULL},
    {"peers.opt_out", "opt out", CB_events, 0, cb_peers_decide, NULL},
    {"peers.inbound", "take in a text", CB_events, 0, cb_peers_decide, NULL},
    {"peers.reply", "say what a text meant", CB_events, 0, cb_peers_decide, NULL},
    {"peers.say", "answer", CB_events, 0, cb_peers_decide, NULL},
    {"peers.meeting", "note a meeting", CB_events, 0, cb_peers_decide, NULL},
    {"peers.met", "note that they met", CB_events, 0, cb_peers_decide, NULL},
    {"peers.rate", "ask for ratings", CB_events, 0, cb_peers_decide, NULL},
    {"peers.tell_again", "tell again", CB_events, 0, cb_peers_decide, NULL},
    {"peers.erase", "erase", CB_contractors, CB_KIND_FORGETS, cb_peers_decide, NULL},
};
const guint cb_peers_n_kinds = G_N_ELEMENTS(cb_peers_kinds);

/* Batches are made from the World itself: nothing is kept beside it. */
const CbDomain cb_peers_domain = {
    .name = "peers",
    .kinds = cb_peers_kinds,
    .n_kinds = G_N_ELEMENTS(cb_peers_kinds),
    .attention = cb_peers_attention,
};
