#include "engine/demo/words.h"

const char *const cb_demo_dispatchers[CB_DEMO_DISPATCHERS] = {"marie", "luc", "dana"};

const char *const cb_demo_absence_reasons[] = {"malade", "formation", "famille", NULL};

const char *const cb_demo_yes_notes[] = {
    "d'accord tout de suite", "vient avec sa voiture", "demande une chambre sur place",
    "peut aussi rester pour le démontage", NULL,
};

const char *const cb_demo_no_notes[] = {
    "trop loin pour une soirée", "garde les enfants ce jour-là", "préfère la semaine suivante",
    "déjà pris ailleurs", NULL,
};

const char *const cb_demo_maybe_notes[] = {
    "attend la réponse d'un autre client", "si quelqu'un passe le prendre à la gare",
    "seulement jusqu'à minuit", "regarde avec sa famille", NULL,
};

const char *const cb_demo_silence_notes[] = {
    "message laissé", "ça sonne dans le vide", "SMS envoyé", NULL,
};

const char *const cb_demo_session_notes[] = {
    "Livraisons par la rue de derrière, badge à l'accueil.",
    "Le client voudrait commencer une demi-heure plus tôt ; à confirmer.",
    "Prévoir un chariot de plus, le monte-charge est en panne.",
    "Parking réservé au nom de l'entreprise.",
    NULL,
};

const char *const cb_demo_person_notes[] = {
    "Préfère les montages de nuit.",
    "Permis C en cours de renouvellement.",
    "Ne pas appeler avant 10 h.",
    NULL,
};
